// @ts-check

const WINDOW = 40; // frames to judge by: long enough that one hiccup does not count
const TOO_SLOW = 28; // ms for a frame, in the mean: fewer than 36 in a second
const PAUSE = 250; // ms; longer than any frame, so the page was hidden or the machine busy with something else
const STEP = 0.8;
const LEAST = 0.6; // below this the picture is too coarse

/**
 * Fewer pixels for a machine that cannot keep up. Never more again: a picture that changes back and forth is worse than
 * a soft one.
 * @returns {(milliseconds: number) => number} tell it when each frame is drawn; it gives the share of the pixels along
 *   each side that should be drawn from now on, 1 at first
 */
export function watchPace() {
  let [share, last, frames, sum] = [1, 0, 0, 0];
  return (milliseconds) => {
    const took = milliseconds - last;
    last = milliseconds;
    if (took > PAUSE) return share;
    frames += 1;
    sum += took;
    if (frames < WINDOW) return share;
    if (sum / frames > TOO_SLOW) share = Math.max(LEAST, share * STEP);
    frames = sum = 0;
    return share;
  };
}
