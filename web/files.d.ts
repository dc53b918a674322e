// The types of files.js, which build.py writes into the bundle: what there is to load, so that no manifest is fetched.

export interface DataFile {
  /** Relative to the bundle's folder. */
  path: string;
  /** Length, not counting any Content-Encoding. */
  bytes: number;
  /** Hexadecimal digits. */
  sha384: string;
}

export const files: {
  /** What a start runs of Pyodide's wasm. */
  wasm: DataFile;
  rest: DataFile;
  library: DataFile;
  /** A zip without entries; stands in for the library. */
  empty: DataFile;
  micropip: DataFile;
  coinslot: DataFile;
  snapshot: DataFile;
};

/** Pyodide's lock file without any package: coinslot needs none of them. */
export const lockFile: { info: Record<string, string>; packages: Record<string, never> };
