/**
 * `npm run fuzz -- [reader …] [--minutes N] [--cases N] [--first N]`: damaged files for every reader, each in a process
 * of its own. A case ends in a result or in a fault, within 5 s of its processor and 256 MB + 4 x its size; what does
 * not is kept in .cache/fuzz. `--first` begins another series of cases; the same number gives the same ones. `mutants`
 * is no reader: see mutants.ts.
 */
import {fork, type ChildProcess} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {Cases, hashOf, type Finding} from './cases';
import {sumOf, type Coverage, type Reached} from './coverage';
import {runMutants} from './mutants';
import {runCases, type CasesRequest, type FromCases, type Tally} from './process';
import {READERS} from './readers';
import {seedsOf} from './seeds';

/** What scripts/fuzz.mjs hands over. */
interface Request {
  readonly root: string;
  readonly readers: readonly string[];
  readonly minutes: number;
  readonly cases: number;
  readonly first: number;
  /** For `mutants`: a Python with Keras 2.15, and how often it may be asked. */
  readonly python: string;
  readonly asks: number;
}

const SILENT_MS = 30_000;

class Campaign {
  readonly findings = new Map<string, Finding>();
  readonly masked = new Map<string, {count: number; number: number}>();
  readonly coverage = new Map<string, Reached>();
  cases = 0;
  seeds = 0;
  readonly #base: Omit<CasesRequest, 'from' | 'most' | 'isCareful'>;
  readonly #most: number;
  #next = 0;

  constructor({root, minutes, cases, first}: Request, reader: string) {
    this.#base = {root, reader, first, until: Date.now() + minutes * 60_000};
    this.#most = cases;
  }

  async run(): Promise<void> {
    let isCareful = false;
    while (Date.now() < this.#base.until && this.cases < this.#most) {
      const from = this.#next;
      const most = isCareful ? 2000 : Math.min(this.#most - this.cases, 100_000);
      const ended = await this.#slice({...this.#base, from, most, isCareful});
      if (this.seeds === 0 && ended === 'done') return;
      // The case is found among those after the last beat, then passed over.
      if (ended !== 'done' && isCareful) this.#broken(ended);
      isCareful = ended !== 'done' && !isCareful;
    }
  }

  /** One process; resolves with how it ended. */
  #slice(request: CasesRequest): Promise<'done' | 'hang' | 'crash'> {
    const child = fork(__filename, ['--cases'], {stdio: ['ignore', 'ignore', 'ignore', 'ipc']});
    return new Promise((resolve) => {
      let silent = setTimeout(() => undefined, 0);
      let how: 'done' | 'hang' | 'crash' = 'crash';
      const listen = (): void => {
        clearTimeout(silent);
        silent = setTimeout(() => {
          how = 'hang';
          child.kill('SIGKILL');
        }, SILENT_MS);
      };
      listen();
      child.on('message', (message: FromCases) => {
        listen();
        if ('done' in message) how = 'done';
        this.#take(message, child);
      });
      child.on('exit', () => {
        clearTimeout(silent);
        resolve(how);
      });
      child.send(request);
    });
  }

  #take(message: FromCases, child: ChildProcess): void {
    if ('finding' in message) return this.#keep(message.finding);
    if (!('done' in message)) {
      this.#next = message.at;
      return undefined;
    }
    this.#next = message.at;
    this.seeds = message.seeds;
    this.#add(message.done, message.coverage);
    child.disconnect();
    return undefined;
  }

  #add({cases, masked}: Tally, coverage: Coverage): void {
    this.cases += cases;
    for (const [signature, {count, number}] of Object.entries(masked)) {
      const known = this.masked.get(signature);
      this.masked.set(signature, {count: count + (known?.count ?? 0), number: known?.number ?? number});
    }
    // Of several processes the one that reached most: what each reached alone is not told apart.
    for (const [file, reached] of Object.entries(coverage))
      if (reached.code > (this.coverage.get(file)?.code ?? 0)) this.coverage.set(file, reached);
  }

  #broken(kind: 'hang' | 'crash'): void {
    this.#keep({kind, number: this.#next, signature: kind, detail: `case ${this.#next}`});
    this.#next += 1;
  }

  #keep(finding: Finding): void {
    const {root, reader: name, first} = this.#base;
    if (this.findings.has(finding.signature)) return;
    this.findings.set(finding.signature, finding);
    const reader = READERS[name]!;
    const files = new Cases(reader, seedsOf(root, reader.seeds), '', first).files(finding.number);
    const folder = join(root, '.cache', 'fuzz', name, hashOf(finding.signature));
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      writeFileSync(join(folder, path), bytes);
    }
    writeFileSync(join(folder, 'finding.txt'), `${finding.kind} ${finding.number}\n${finding.detail}\n`);
  }
}

function say(name: string, campaign: Campaign, seconds: number): void {
  const {functions, ofFunctions, code, ofCode} = sumOf(Object.fromEntries(campaign.coverage));
  const share = ofCode === 0 ? 0 : Math.round((100 * code) / ofCode);
  const reached = `${functions} of ${ofFunctions} functions, ${share} % of their files' code`;
  const what = `${campaign.seeds} seeds, ${campaign.cases} cases in ${Math.round(seconds)} s`;
  process.stdout.write(`| ${name} | ${what} | ${reached} | ${campaign.findings.size} findings |\n`);
  for (const {kind, number, signature} of campaign.findings.values())
    process.stdout.write(`    ${kind} in case ${number}: ${signature}\n`);
  for (const [signature, {count, number}] of campaign.masked)
    process.stdout.write(`    told as damage ${count} times, first in case ${number}: ${signature}\n`);
}

async function main(request: Request): Promise<void> {
  for (const name of request.readers) {
    const started = Date.now();
    const campaign = new Campaign(request, name);
    await campaign.run();
    say(name, campaign, (Date.now() - started) / 1000);
    if (campaign.findings.size > 0) process.exitCode = 1;
  }
}

if (process.argv.includes('--cases')) {
  process.once('message', (request: CasesRequest) => {
    void runCases(request, (message) => process.send!(message));
  });
} else if (process.argv[2]?.includes('"mutants"')) {
  void runMutants(JSON.parse(process.argv[2]) as Request).then(({wrong}) => {
    process.exitCode = wrong > 0 ? 1 : 0;
  });
} else {
  const request = JSON.parse(process.argv[2] ?? '{}') as Request;
  const readers = request.readers.length > 0 ? request.readers : Object.keys(READERS);
  const unknown = readers.find((name) => !(name in READERS));
  if (unknown === undefined) void main({...request, readers});
  else {
    process.stderr.write(`There is no reader ${unknown}; there are ${Object.keys(READERS).join(', ')}.\n`);
    process.exitCode = 2;
  }
}
