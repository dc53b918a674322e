/** Which known name a misspelt one was meant to be, as Python guesses it, and texts cut to size. */

const LONGEST = 64;

/**
 * The known name most like the given one, by Levenshtein's distance, empty where none is like it. Case and underscores
 * do not count; beyond that, a third of the letters may differ.
 * @param {string} name
 * @param {string[]} known
 */
export function nearest(name, known) {
  const letters = bare(name);
  let [least, found] = [LONGEST, ""];
  for (const candidate of [...known].sort()) {
    const distance = between(letters, bare(candidate));
    if (distance < least) [least, found] = [distance, candidate];
  }
  return least <= Math.floor(letters.length / 3) ? found : "";
}

/** The first characters of a text, none of them halved. @param {string} text @param {number} most */
export function cut(text, most) {
  return [...text.slice(0, 2 * most)].slice(0, most).join("");
}

/** @param {string} name */
function bare(name) {
  return [...cut(name, LONGEST).replaceAll("_", "").toLowerCase()];
}

/** How many letters to insert, delete or replace. @param {string[]} one @param {string[]} other */
function between(one, other) {
  let row = [0, ...other.map((_, column) => column + 1)];
  one.forEach((letter, line) => {
    const next = [line + 1];
    other.forEach((against, column) => {
      next.push(Math.min(row[column + 1] + 1, next[column] + 1, row[column] + Number(letter !== against)));
    });
    row = next;
  });
  return row[other.length];
}
