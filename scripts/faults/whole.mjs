/** Whether a file is the one that an undisturbed run writes, but for the times that are in it. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';

/** Paths of all files below a folder, with slashes; hidden ones too. */
export function filesBelow(folder) {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted();
}

/** What undisturbed runs wrote into each of `folders`, at different times: bytes by name, and where times stand. */
export function expectation(folders) {
  const [first, ...others] = folders;
  return new Map(
    filesBelow(first).map((name) => {
      const bytes = readFileSync(join(first, name));
      const times = new Set();
      for (const other of others) markUnequal(bytes, readFileSync(join(other, name)), times);
      return [name, {bytes, times}];
    }),
  );
}

/** A time's lowest byte differs from second to second; the next three may too. */
function markUnequal(bytes, others, times) {
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] !== others[i]) for (let k = 0; k < 4; k += 1) times.add(i + k);
}

/** What is wrong with the file `name` in `folder`; null: nothing. */
export function notWhole(folder, name, expected) {
  const one = expected.get(name);
  if (!one) return `${name} is there, which no run writes`;
  const bytes = readFileSync(join(folder, name));
  if (name.endsWith('.json')) return isJson(bytes) ? null : `${name} is no JSON`;
  if (bytes.length !== one.bytes.length) return `${name} has ${bytes.length} bytes in place of ${one.bytes.length}`;
  const at = bytes.findIndex((byte, i) => byte !== one.bytes[i] && !one.times.has(i));
  return at < 0 ? null : `${name} differs at byte ${at}`;
}

function isJson(bytes) {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    // Cut or damaged: that is the answer.
    return false;
  }
}
