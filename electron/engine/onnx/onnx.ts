/** ONNX Runtime, in a process of its own. */
import {PROCESS_ENGINES} from '../../contract/engines';
import {limits} from '../../io/limits';
import {EngineUnavailable, type Engine, type OptimisedGraph} from '../engine';
import {processorName} from '../processor';
import {onnxLink} from './link';
import type {OnnxFacts} from './onnx-calls';
import {chosenProvider, providerLines, timeProviders, type ChosenProvider} from './provider-choice';
import {PROVIDERS, type ProviderId} from './providers';
import {openOnnxFile, openSession, type OnnxLink, type OnnxPredictor} from './session';

/** Throws EngineUnavailable where its library is not there or does not start. */
export async function openOnnx(): Promise<Engine> {
  const link = linkHere();
  const facts = await started(link);
  const chosen = await chosenProvider(link, facts);
  const provider = chosen.id;
  const {gpu} = PROVIDERS[provider];
  return {
    id: 'onnx',
    device: deviceOf(chosen),
    version: facts.version,
    gpu,
    details: () => providerLines(chosen),
    tilesAtOnce: gpu ? 8 : 1,
    isElsewhere: true,
    use: () => Promise.resolve(),
    reserve: () => null,
    openPlan: async (compiled, _, first, file) =>
      (await import('./plan-predictor')).openPlanOnOnnx(link, provider, {compiled, file: file ?? null}, first),
    provider,
    openFile: (model) => openOnnxFile(link, {model, provider, isOptimised: false, keep: null}),
    timeAnew: async () => providerLines(await timeProviders(link, facts)),
    usage: () => link.ask('usage'),
    openSavedModel: null,
  };
}

/** The process answers one question after the other: while it starts, this waits there. Throws as openOnnx. */
export async function openOptimised({path, provider, ports, asked}: OptimisedGraph): Promise<OnnxPredictor> {
  const request = {model: path, provider: provider as ProviderId, isOptimised: true, keep: null};
  return openSession(linkHere(), {request: () => request, ports, release: () => undefined}, asked);
}

function linkHere(): OnnxLink {
  const link = onnxLink();
  if (!link) throw new EngineUnavailable(`ONNX Runtime has no process here; use ${PROCESS_ENGINES.join(' or ')}.`);
  return link;
}

function deviceOf({id}: ChosenProvider): string {
  if (PROVIDERS[id].gpu) return `GPU · ${PROVIDERS[id].name}`;
  const threads = limits().processors;
  return `${processorName()} · ${threads} thread${threads === 1 ? '' : 's'}`;
}

async function started(link: OnnxLink): Promise<OnnxFacts> {
  try {
    return await link.ask('start');
  } catch (cause) {
    throw new EngineUnavailable(cause instanceof Error ? cause.message : String(cause), {cause});
  }
}
