export type ArchiveKind = 'zip' | 'tar';

/** What kind of archive a file is, by its first 512 bytes; null when none. Gzip is taken for a compressed tar. */
export function archiveKind(head: Uint8Array): ArchiveKind | null {
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) return 'zip';
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const isTar = Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar';
  return isGzip || isTar ? 'tar' : null;
}
