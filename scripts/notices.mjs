/**
 * What is shipped beside our own code: a bill of materials (CycloneDX), and the licences of all of it in one text. Both
 * from the lock file and the packages as they are installed.
 */
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageJson, ROOT, run, SetupError} from './run.mjs';

export const SBOM = 'sbom.cdx.json';
export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

/** Libraries inside packages, compiled to WebAssembly or linked in, whose own licences ask to be named. */
const INSIDE = [
  ['h5wasm', 'HDF5, The HDF Group and the University of Illinois (BSD 3-clause)'],
  [
    '@cornerstonejs/codec-libjpeg-turbo-8bit',
    'libjpeg-turbo (IJG, BSD 3-clause): based in part on the work of the Independent JPEG Group',
  ],
  ['@cornerstonejs/codec-openjpeg', 'OpenJPEG, Université catholique de Louvain and others (BSD 2-clause)'],
  ['numcodecs', 'c-blosc (BSD 3-clause), LZ4 (BSD 2-clause), Zstandard (BSD 3-clause)'],
  ['zstddec', 'Zstandard, Meta Platforms (BSD 3-clause)'],
  ['@tensorflow/tfjs-backend-wasm', 'XNNPACK, Google and Meta Platforms (BSD 3-clause)'],
  ['onnxruntime-node', 'ONNX Runtime, Microsoft (MIT), with what its own ThirdPartyNotices name'],
  ['electron', 'Chromium, Node.js and others: LICENSES.chromium.html beside the app'],
];

/** Writes both into `folder`. `electron`: its version where the app is what is shipped, else null. */
export async function writeNotices(folder, electron) {
  mkdirSync(folder, {recursive: true});
  const bill = await billOfMaterials(electron);
  writeFileSync(join(folder, SBOM), `${JSON.stringify(bill, null, 2)}\n`);
  const packages = await shippedPackages();
  const texts = [head(electron), ...packages.map(notice), apache()];
  writeFileSync(join(folder, NOTICES), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

async function billOfMaterials(electron) {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const {code, output} = await run('npm', [...words, '--loglevel=error']);
  if (code !== 0) throw new SetupError(`npm could not make the bill of materials: ${output}`);
  const bill = JSON.parse(output);
  bill.metadata.component.name = packageJson().name;
  // npm's own --omit dev leaves out packages too that both sides need.
  const shipped = new Set((await shippedPackages()).map(idOf));
  bill.components = bill.components.filter(({name, version}) => shipped.has(`${name}@${version}`));
  bill.dependencies = bill.dependencies.filter(
    ({ref}) => shipped.has(ref) || ref === bill.metadata.component['bom-ref'],
  );
  if (electron === null) return bill;
  const purl = `pkg:npm/electron@${electron}`;
  bill.components.push({
    'bom-ref': `electron@${electron}`,
    type: 'framework',
    name: 'electron',
    version: electron,
    purl,
  });
  return bill;
}

/** Folders of all packages that ours needs when it runs, in order of their names. */
async function shippedPackages() {
  const {output} = await run('npm', ['ls', '--omit=dev', '--all', '--parseable', '--loglevel=silent']);
  const folders = output.split('\n').filter((line) => line.includes('node_modules'));
  if (folders.length === 0) throw new SetupError(`npm does not tell which packages are there: ${output}`);
  return [...new Set(folders)].toSorted((a, b) => (a < b ? -1 : 1));
}

function idOf(folder) {
  const {name, version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name}@${version}`;
}

function head(electron) {
  const {name, version} = packageJson();
  const inside = INSIDE.filter(([one]) => one !== 'electron' || electron !== null);
  return [
    `${name} ${version} is made with the work of others. What follows are their licences.`,
    '',
    'Libraries inside these packages:',
    ...inside.map(([one, library]) => `  ${one}: ${library}`),
    '',
  ].join('\n');
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

function notice(folder) {
  const {name, version, license, author} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const title = `${name} ${version} (${license ?? 'see below'})`;
  const own = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  if (own.length > 0)
    return [title, ...own.map((file) => readFileSync(join(folder, file), 'utf8').trim()), ''].join('\n\n');
  const by = typeof author === 'object' ? author.name : author;
  return [
    title,
    `Copyright ${by ?? `the authors of ${name}`}`,
    ...String(license).split(' AND ').map(standard),
    '',
  ].join('\n\n');
}

/** The text of a licence that a package names and does not bring. */
function standard(license) {
  const id = license === 'BSL' ? 'BSL-1.0' : license;
  if (id === 'Apache-2.0') return 'Apache License 2.0: at the end of this file.';
  const path = join(ROOT, 'scripts', 'licences', `${id}.txt`);
  if (!existsSync(path)) throw new SetupError(`There is no text of the licence ${license} in scripts/licences.`);
  return readFileSync(path, 'utf8').trim();
}

function apache() {
  return `Apache License 2.0\n\n${readFileSync(join(ROOT, 'LICENSE'), 'utf8')}`;
}
