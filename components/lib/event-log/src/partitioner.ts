/**
 * MurmurHash2 (32 bit) with Kafka's seed, as a signed integer.
 *
 * Source: Austin Appleby's public-domain MurmurHash2; seed and byte order as in Kafka's `Utils.murmur2`, so that a key
 * goes to the same partition on Kafka and in the embedded log.
 */
export function murmur2(bytes: Uint8Array): number {
  const m = 0x5bd1e995;
  const length = bytes.length;
  let hash = 0x9747b28c ^ length;
  const at = (index: number) => bytes[index] ?? 0;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let word = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    word = Math.imul(word, m);
    word ^= word >>> 24;
    word = Math.imul(word, m);
    hash = Math.imul(hash, m) ^ word;
  }
  if (length & 3) {
    for (let i = length - 1; i >= whole; i -= 1) hash ^= at(i) << (8 * (i - whole));
    hash = Math.imul(hash, m);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, m);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition of a key, as Kafka's default partitioner picks it: 0 … `partitions` − 1. */
export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}
