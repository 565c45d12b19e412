/** From 0 up to but not including 1, always the same for the same key: a shrunk history keeps its accidents. */
export type Chance = (...key: (string | number)[]) => number;

export function chanceOf(seed: number): Chance {
  return (...key) => {
    let hash = 0x811c9dc5 ^ seed;
    for (const character of key.join('/')) {
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    }
    return mixed(hash) / 0x1_0000_0000;
  };
}

// the last characters of FNV-1a hardly reach the high bits
function mixed(hash: number): number {
  let mix = hash;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
