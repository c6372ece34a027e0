import type {Progress} from '../contract/timing';

/** A refusal comes at once and is the only line then; so lines wait this long before the first is printed. */
const PATIENCE_MS = 3000;

/** Progress on stderr: one redrawn line on a terminal, a line for each stage's first time otherwise. */
export function progressPrinter(stream: NodeJS.WriteStream): {show: (progress: Progress) => void; end: () => void} {
  const started = performance.now();
  const held: string[] = [];
  const said = new Set<string>();
  let drawn = false;
  return {
    show({stage: name, fraction}) {
      if (!stream.isTTY) {
        if (!said.has(name)) held.push(`${name} …\n`);
        said.add(name);
        if (performance.now() - started > PATIENCE_MS) stream.write(held.splice(0).join(''));
        return;
      }
      const filled = fraction === null ? 0 : Math.round(fraction * 30);
      const bar =
        fraction === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${Math.round(fraction * 100)} %`;
      stream.write(`\r\u001b[K${name.padEnd(14)} ${bar}`);
      drawn = true;
    },
    end() {
      if (drawn) stream.write('\r\u001b[K');
    },
  };
}
