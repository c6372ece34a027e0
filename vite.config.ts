import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {builtinModules} from 'node:module';
import react from '@vitejs/plugin-react';
import {defineConfig, type UserConfig} from 'vite';

const root = import.meta.dirname;
const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string};
const electron = join(root, 'electron');

/** One copy of tfjs-core for everything: tfjs-node asks for the whole of @tensorflow/tfjs but uses only its core. */
const core = join(root, 'node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js');
const alias = [
  {find: /^@tensorflow\/tfjs$/, replacement: core},
  {find: /^@tensorflow\/tfjs-core$/, replacement: core},
  {
    find: /^@tensorflow\/tfjs-backend-wasm$/,
    replacement: join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js'),
  },
];
const external = [
  'electron',
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
  /\.node$/,
  'node-fetch',
];

/** h5wasm asks where it is by import.meta.url, which CommonJS has not; the command is started as a program. */
function banner({name}: {readonly name: string}): string {
  const shebang = name === 'warmstart' ? '#!/usr/bin/env node\n' : '';
  return `${shebang}const importMetaUrl = require('node:url').pathToFileURL(__filename).href;`;
}

/** What decides what a model is compiled to: files that were made with other code are made anew. */
function planCode(): string {
  const hash = createHash('sha256').update(version);
  for (const folder of ['keras', 'plan', 'graph', 'engine/onnx'])
    for (const name of readdirSync(join(electron, folder), {recursive: true, encoding: 'utf8'}).toSorted())
      if (name.endsWith('.ts') && !name.includes('.test.')) hash.update(readFileSync(join(electron, folder, name)));
  return hash.digest('hex').slice(0, 16);
}

/** The oldest Node that runs a bundle: Electron 33's, older than what package.json asks of a checkout. */
const NODE_TARGET = 'node20.18';

/**
 * What a start reads in from the command to a model of a warm file, in few chunks: each file costs as much as 50 kB in
 * it. What another process shares with it is left out: a chunk runs whole.
 */
const START_GROUPS = [
  {
    name: 'start',
    from: [
      'race/trial.ts',
      'cli/index.ts',
      // Of ONNX Runtime's process.
      'engine/onnx/tensor-file.ts',
      'engine/peak-memory.ts',
      'engine/resources.ts',
    ],
    without: [],
  },
  {name: 'code-cache', from: ['worker/runtime/code-cache.ts'], without: []},
  {
    name: 'warm',
    from: ['worker/runtime/thread-jobs.ts', 'worker/model/load.ts', 'engine/onnx/onnx.ts'],
    without: ['cli/main.ts', 'main/index.ts'],
  },
].map(({name, from, without}, i) => ({
  debugName: name,
  name: (id: string, graph: ModuleGraph) =>
    id.startsWith(electron) && staticallyOf(from, graph).has(id) && !staticallyOf(without, graph).has(id) ? name : null,
  priority: 3 - i,
}));

interface ModuleGraph {
  getModuleInfo(id: string): {readonly importedIds: readonly string[]; readonly isEntry: boolean} | null;
}

/** What these modules of ours import, and what that imports, but not what is read in when it is wanted. */
function staticallyOf(names: readonly string[], graph: ModuleGraph): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) add(next);
  };
  for (const name of names) add(join(electron, name));
  return new Set([...found].filter((id) => !graph.getModuleInfo(id)?.isEntry));
}

/** Main, the engine process, its thread and the command: CommonJS, each bundled with what it needs. */
const node: UserConfig = {
  publicDir: false,
  define: {
    'import.meta.url': 'importMetaUrl',
    __VERSION__: JSON.stringify(version),
    __CODE__: JSON.stringify(planCode()),
  },
  resolve: {alias, conditions: ['node', 'import', 'default'], mainFields: ['module', 'main']},
  build: {
    target: NODE_TARGET,
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    lib: {
      entry: {
        main: join(electron, 'main/index.ts'),
        engine: join(electron, 'worker/runtime/process.ts'),
        thread: join(electron, 'worker/runtime/thread.ts'),
        onnx: join(electron, 'engine/onnx/process/process.ts'),
        blocks: join(electron, 'worker/cells/blocks/blocks.ts'),
        h5: join(electron, 'worker/model/h5-thread.ts'),
        warmstart: join(electron, 'cli/index.ts'),
        bench: join(electron, 'bench/index.ts'),
        soak: join(electron, 'bench/soak.ts'),
        'read-image': join(electron, 'bench/read-image.ts'),
        trial: join(electron, 'race/trial.ts'),
      },
      formats: ['cjs'],
      fileName: (_, name) => `${name}.cjs`,
    },
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      external,
      output: {
        chunkFileNames: 'chunks/[name]-[hash].cjs',
        exports: 'auto',
        banner,
        codeSplitting: {includeDependenciesRecursively: false, groups: START_GROUPS},
      },
    },
  },
};

/** The fuzzer: every source file a module of its own, so that V8 says by file what was reached. */
const fuzz: UserConfig = {
  ...node,
  build: {
    ...node.build,
    outDir: '.cache/fuzz-build',
    lib: {
      entry: {fuzz: join(electron, 'fuzz/index.ts'), h5: join(electron, 'worker/model/h5-thread.ts')},
      formats: ['cjs'],
    },
    rolldownOptions: {
      external,
      output: {preserveModules: true, preserveModulesRoot: root, entryFileNames: '[name].cjs', exports: 'auto', banner},
    },
  },
};

/** The preload: one CommonJS file that requires only electron. */
const preload: UserConfig = {
  publicDir: false,
  build: {
    target: NODE_TARGET,
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    lib: {entry: join(electron, 'preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs'},
    rolldownOptions: {external: ['electron']},
  },
};

const preloadGpu: UserConfig = {
  ...preload,
  build: {
    ...preload.build,
    lib: {entry: join(electron, 'preload-gpu.ts'), formats: ['cjs'], fileName: () => 'preload-gpu.cjs'},
  },
};

/** The GPU window, and what hands it its port. */
const gpu: UserConfig = {
  root: join(electron, 'engine/webgpu/window'),
  base: './',
  build: {
    target: 'chrome130',
    outDir: join(root, 'dist/gpu'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
  },
};

const renderer: UserConfig = {
  root: join(root, 'renderer'),
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome130',
    outDir: join(root, 'dist/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
  },
};

export default defineConfig(({mode}) => ({node, fuzz, preload, preloadGpu, gpu, renderer})[mode] ?? renderer);
