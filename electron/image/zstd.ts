/** Gives at most `most` bytes; fewer, or none, of what is damaged. */
export async function unpackedZstd(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const {ZSTDDecoder} = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return decoder.decode(bytes, most);
}
