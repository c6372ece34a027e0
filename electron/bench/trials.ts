/** Fresh processes for measurements: ours, ONNX Runtime, h5wasm, Python. */
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {FaultError, type Outcome} from '../contract/fault';
import type {Trial, TrialRequest} from '../contract/timing';
import {ENGINE_ENVIRONMENT} from '../race/process';

export function runTrial(request: TrialRequest): Trial {
  const words = JSON.stringify({...request, startedAtMs: Date.now()});
  const lines = execFileSync(process.execPath, [join(__dirname, 'trial.cjs'), words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, ...ENGINE_ENVIRONMENT},
  })
    .trim()
    .split('\n');
  const {outcome} = JSON.parse(lines.at(-1)!) as {outcome: Outcome<Trial>};
  if (!outcome.ok) throw new FaultError(outcome.fault.kind, outcome.fault.message);
  return outcome.value;
}

export interface PeerTimes {
  readonly library: number;
  readonly load: number;
  readonly first: number | null;
  readonly later: readonly number[];
  readonly peakMegabytes: number;
}

/** Small programs, run by themselves so that nothing of ours is in their process. */
const PROGRAMS = {
  read: `const t=performance.now();const {readFileSync}=require('node:fs');readFileSync(process.argv[1]);done(0,performance.now()-t)`,
  h5wasm: `(async()=>{const t0=performance.now();const h5=await import('h5wasm/node');await h5.ready;const t1=performance.now();
const f=new h5.File(process.argv[1],'r');const walk=(g)=>{for(const k of g.keys()){const x=g.get(k);if(x instanceof h5.Dataset)x.value;else if(x instanceof h5.Group)walk(x)}};walk(f.get('model_weights'));done(t1-t0,performance.now()-t1)})()`,
  onnx: `(async()=>{const t0=performance.now();const ort=require('onnxruntime-node');const t1=performance.now();const s=await ort.InferenceSession.create(process.argv[1]);const t2=performance.now();
const b=+process.argv[2];const x=new ort.Tensor('float32',Float32Array.from({length:b*131072},(_,i)=>Math.sin(i)),[b,256,256,2]);const later=[];
for(let i=0;i<=+process.argv[3];i++){const t=performance.now();await s.run({[s.inputNames[0]]:x});later.push(performance.now()-t)}done(t1-t0,t2-t1,later.shift(),later)})()`,
} as const;

const REPORT = `const done=(library,load,first=null,later=[])=>console.log(JSON.stringify({library,load,first,later,peakMegabytes:process.resourceUsage().maxRSS/1024}));`;

/** `modules`: the folder whose node_modules the program may require. */
export function runPeer(program: keyof typeof PROGRAMS, modules: string, ...words: readonly string[]): PeerTimes {
  const output = execFileSync(process.execPath, ['-e', REPORT + PROGRAMS[program], ...words], {
    cwd: modules,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output.trim().split('\n').at(-1)!) as PeerTimes;
}
