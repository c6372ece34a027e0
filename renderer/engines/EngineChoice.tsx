import {ENGINE_IDS, ENGINES, type EngineId} from '../../electron/contract/engines';
import {knowEngines} from '../store/actions/engines';
import {useSession} from '../store/session';
import {setView, useView} from '../store/view';
import {WORDS} from './words';

/** What computes; what there is is looked for when somebody wants to know. */
export function EngineChoice() {
  const engines = useSession((s) => s.engines);
  const engine = useView((v) => v.engine);
  const first = engines.find(({available}) => available);
  return (
    <label className="row">
      {WORDS.engine}
      <select
        value={engine}
        onFocus={() => void knowEngines()}
        onChange={(event) => setView({engine: event.target.value as EngineId | 'auto'})}
      >
        <option value="auto">{WORDS.bestEngine(first ? ENGINES[first.id].name : null)}</option>
        {engines.map(({id, available, device, why}) => (
          <option key={id} value={id} disabled={!available} title={why ?? ''}>
            {WORDS.engineChoice(ENGINES[id].name, available ? device : null)}
          </option>
        ))}
        {engines.length > 0
          ? null
          : ENGINE_IDS.map((id) => (
              <option key={id} value={id}>
                {ENGINES[id].name}
              </option>
            ))}
      </select>
    </label>
  );
}
