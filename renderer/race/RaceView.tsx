import {Sheet} from '../sheet/Sheet';
import {setRace, useRace} from '../store/race';
import {selectedModel, useSession} from '../store/session';
import styles from './Race.module.css';
import {RaceChoices} from './RaceChoices';
import {RaceHistory} from './RaceHistory';
import {RaceResults} from './RaceResults';
import {RunningLanes} from './RunningLanes';
import {Serverless} from './Serverless';
import {WORDS} from './words';

/** Both formats of the model, each load in a fresh process, side by side. */
export function RaceView() {
  const isOpen = useRace((r) => r.open);
  const isRunning = useRace((r) => r.running);
  const model = useSession((s) => selectedModel(s)?.name ?? null);
  return (
    <Sheet
      label={WORDS.title}
      title={WORDS.heading(model)}
      isOpen={isOpen}
      onClose={() => setRace({open: false})}
      className={styles['sheet']}
    >
      <RaceChoices />
      {isRunning ? <RunningLanes /> : <Finished />}
    </Sheet>
  );
}

function Finished() {
  const result = useRace((r) => r.result);
  return (
    <>
      {result ? (
        <>
          <RaceResults result={result} />
          <Serverless result={result} />
        </>
      ) : (
        <p className="quiet">{WORDS.explained}</p>
      )}
      <RaceHistory />
    </>
  );
}
