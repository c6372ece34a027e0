/** What a model can be converted from. */
import {openConvertible, openKerasModel} from './open-keras-model';
import type {ConvertSource} from './targets/writer';

export interface OpenedSource extends ConvertSource {
  readonly close: () => void;
}

/** Throws a FaultError that says why nothing can be made of what lies there. */
export async function openSource(path: string, keepOptimizer: boolean): Promise<OpenedSource> {
  const opened = await openConvertible(path);
  return {path: opened.path, ...(await openKerasModel(opened, keepOptimizer))};
}
