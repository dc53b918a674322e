/** Finds out why a file of the bundle was not given to this page, and says what to do about it. */

/** What a server has to send with the bundle where pages of another origin use it. */
export const HEADER = "Access-Control-Allow-Origin: *";

/** The page or worker that asks, for texts. */
const asker = () => (self.origin === "null" ? "a sandboxed frame, whose origin is null" : self.origin);

/**
 * Whether a server withholds a file from this page's origin. A browser does not tell that from a broken network; but a
 * request that wants nothing of the answer needs no permission, and gets through only where the server can be reached.
 * @param {string} url
 */
export async function isWithheld(url) {
  if (self.origin === new URL(url).origin) return false;
  const arrives = (/** @type {RequestMode} */ mode) =>
    fetch(url, { method: "HEAD", mode }).then(
      () => true,
      () => false,
    );
  return !(await arrives("cors")) && (await arrives("no-cors"));
}

/** @param {string} url of the file that is withheld @returns {string} what is missing */
export const withheld = (url) =>
  `the header "${HEADER}" with every file of the bundle; without it ${url} is not for ${asker()}`;
