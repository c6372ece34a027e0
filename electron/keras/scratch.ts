import type {Allocate} from '../contract/bytes';

/** One piece of memory, as large as the largest request so far: what it gave before is overwritten by the next use. */
export function scratch(): Allocate {
  let memory = new Uint8Array();
  return (length) => {
    if (memory.length < length) memory = new Uint8Array(length);
    return memory.subarray(0, length);
  };
}
