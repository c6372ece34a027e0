import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

/** A program with a script that answers each JSON line with one; started anew when it dies or takes too long. */
export function asker(program, script, timeoutMs) {
  let child = null;
  let waiting = null;
  const start = () => {
    child = spawn(program, [script], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {...process.env, TF_CPP_MIN_LOG_LEVEL: '3'},
    });
    const mine = child;
    createInterface({input: child.stdout}).on('line', (line) => waiting?.(JSON.parse(line)));
    child.stdin.on('error', () => undefined);
    child.on('close', (code, signal) => {
      if (child !== mine) return;
      child = null;
      waiting?.({loads: `the judge ended (${signal ?? code})`, error: `the judge ended (${signal ?? code})`});
    });
  };
  return {
    ask: (request) =>
      new Promise((resolve) => {
        if (!child) start();
        const timer = setTimeout(() => child?.kill('SIGKILL'), timeoutMs);
        waiting = (answer) => {
          waiting = null;
          clearTimeout(timer);
          resolve(answer);
        };
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    end: () => child?.stdin.end(),
  };
}
