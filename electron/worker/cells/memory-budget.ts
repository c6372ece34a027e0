/** How much memory models may take, and which loaded ones are kept. */
import {FaultError} from '../../contract/fault';
import {megabytes} from '../../contract/format';
import {limits} from '../../io/limits';

/** Half of the memory that this computer or container has, or WARMSTART_MEMORY_MB. */
export function memoryBudget(): number {
  const given = Number(process.env['WARMSTART_MEMORY_MB']);
  return given > 0 ? given * 1e6 : limits().bytes / 2;
}

/**
 * Throws a FaultError ('memory') with the numbers when a model's weights alone are over the budget; nothing is
 * allocated before.
 */
export function checkBudget(path: string, bytes: number): void {
  const budget = memoryBudget();
  if (bytes > budget) {
    throw new FaultError(
      'memory',
      `${path} holds ${megabytes(bytes)} of weights; models may take ${megabytes(budget)} here (half of the memory, ` +
        'or WARMSTART_MEMORY_MB). Close other programs or use a computer with more.',
    );
  }
}
