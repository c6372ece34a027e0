declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const load: unknown;
  export default load;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasm?url&inline' {
  /** The module's bytes as a data URL. */
  const url: string;
  export default url;
}
