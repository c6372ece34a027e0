declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decode' {
  const load: unknown;
  export default load;
}
