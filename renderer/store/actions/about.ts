import type {AboutFacts} from '../../../electron/contract/api';
import {bridge} from '../../bridge';
import {valueOf} from './jobs';

/** Null where it cannot be told; the fault is shown. */
export async function aboutFacts(): Promise<AboutFacts | null> {
  return valueOf(await bridge.call('about.facts'));
}

export async function licenceTexts(): Promise<string | null> {
  return valueOf(await bridge.call('about.licences'));
}
