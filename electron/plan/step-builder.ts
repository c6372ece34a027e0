/** Steps as they are planned, one after the other, with the masks that go along with values. */
import {PLAIN_CALL, type Call} from './call';
import type {LayerOp, MaskRule} from './layer';
import {concatenatedMasks, joinMasks, withMasks} from './masks';
import {numberOption} from './options';
import type {PlannedStep} from './plan';

/** What a layer is applied to: values by number, the call that says which is which, and a mask for each or null. */
export interface Applied {
  readonly inputs: readonly number[];
  readonly call: Call;
  readonly masks: readonly (number | null)[];
}

export interface MaskHandling {
  readonly rule: MaskRule;
  /** How many outputs carry a mask that is passed on. */
  readonly carriers: number;
}

export class StepBuilder {
  readonly #steps: PlannedStep[] = [];
  /** Of values that carry one. */
  readonly #masks = new Map<number, number>();
  #values = 0;

  get steps(): readonly PlannedStep[] {
    return this.#steps;
  }

  newValue(): number {
    this.#values += 1;
    return this.#values - 1;
  }

  maskOf(value: number): number | null {
    return this.#masks.get(value) ?? null;
  }

  setMask(value: number, mask: number | null): void {
    if (mask === null) this.#masks.delete(value);
    else this.#masks.set(value, mask);
  }

  /** A step of our own, with one output. `call`: what tells it from another of the same op on the same inputs. */
  add(layer: string, op: LayerOp, inputs: readonly number[], call: Call = PLAIN_CALL): number {
    const output = this.newValue();
    const own = {config: {}, weights: [], outputs: [output]};
    this.#steps.push({...own, layer, className: op.name, op, inputs, call});
    return output;
  }

  /**
   * Adds a layer's step; what becomes of its inputs' masks is Keras's rule for the layer. `count`: how many of its
   * outputs are read.
   */
  addLayer(
    step: Omit<PlannedStep, 'outputs' | 'inputs' | 'call'>,
    {inputs, call, masks}: Applied,
    {rule, carriers}: MaskHandling,
    count: number,
  ): number[] {
    const given = masks.filter((mask) => mask !== null);
    const uses = given.length > 0 && (rule === 'use' || rule === 'use-pass');
    const outputs = Array.from({length: rule === 'make' ? 2 : count}, () => this.newValue());
    // Which input a mask belongs to tells calls apart, too.
    const belongs = {...call, keywords: {...call.keywords, mask: masks.map((mask) => mask !== null)}};
    this.#steps.push({
      ...step,
      call: uses ? belongs : call,
      op: uses ? withMasks(step.op, masks) : step.op,
      inputs: uses ? [...inputs, ...given] : inputs,
      outputs: [...outputs],
    });
    if (rule === 'make') this.#masks.set(outputs[0]!, outputs.pop()!);
    const mask = this.#passedOn(step, rule, {inputs, call, masks});
    if (mask !== null) for (const output of outputs.slice(0, carriers)) this.#masks.set(output, mask);
    return outputs;
  }

  #passedOn({layer, config}: Pick<PlannedStep, 'layer' | 'config'>, rule: MaskRule, applied: Applied): number | null {
    const {inputs, masks} = applied;
    const given = masks.filter((mask) => mask !== null);
    if (rule === 'pass' || rule === 'use-pass') return masks[0] ?? null;
    if (given.length === 0) return null;
    if (rule === 'join') return this.add(`${layer} mask`, joinMasks, given);
    if (rule !== 'concatenate') return null;
    const isMasked = masks.map((mask) => mask !== null);
    const axis = numberOption(config, 'axis', -1);
    const call = {first: isMasked, keywords: {axis}};
    return this.add(`${layer} mask`, concatenatedMasks(isMasked, axis), [...inputs, ...given], call);
  }
}
