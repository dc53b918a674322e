/** The smallest WebAssembly there is: whether it may be compiled tells whether any may. */

/** A module without any content: the magic number and the version. */
export const SMALLEST_MODULE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
