// @ts-check

/**
 * The player's gems, as the store keeps them: it adds what a pack of gems holds when its order is done, and takes the
 * price of what is bought for gems. The game only shows them.
 * @param {() => Promise<number>} read asks the store
 * @param {(gems: number) => void} onChange called after each answer
 */
export function openWallet(read, onChange) {
  let asked = 0;

  return {
    /**
     * Ask again. Of several questions only the answer to the last one counts: they may overtake each other.
     * @throws {Error} when the store does not answer; what was known stays
     */
    async refresh() {
      const number = (asked += 1);
      const gems = await read();
      if (number === asked) onChange(gems);
    },
  };
}
