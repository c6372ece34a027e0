/** Which of the programs in a build differ from those of the build before. */
import {createHash} from 'node:crypto';

/** Each program's name and a fingerprint of all the code that it can load. */
export function programsOf(bundle) {
  const entries = Object.values(bundle).filter((chunk) => chunk.type === 'chunk' && chunk.isEntry);
  return new Map(entries.map((entry) => [entry.name, fingerprint(reachable(bundle, entry.fileName))]));

  function fingerprint(files) {
    const hash = createHash('sha256');
    for (const file of [...files].toSorted((a, b) => (a < b ? -1 : 1))) hash.update(file).update(bundle[file].code);
    return hash.digest('hex');
  }
}

function reachable(bundle, file, found = new Set()) {
  const chunk = bundle[file];
  if (!chunk || chunk.type !== 'chunk' || found.has(file)) return found;
  found.add(file);
  for (const next of [...chunk.imports, ...chunk.dynamicImports]) reachable(bundle, next, found);
  return found;
}

export function changedPrograms(before, now) {
  return [...now.keys()].filter((name) => before.get(name) !== now.get(name));
}
