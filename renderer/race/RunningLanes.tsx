import {useEffect, useState} from 'react';
import {milliseconds} from '../../electron/contract/format';
import {cancel} from '../store/actions/jobs';
import {useRace, type Lane} from '../store/race';
import {stageWords} from '../stage-words';
import {faded, formatColour, stageColour, STAGE_NAMES} from '../timing/colours';
import styles from './Race.module.css';
import {WORDS} from './words';

/** The scale is never shorter than this. */
const SHORTEST_MS = 500;

/** A lane a row: a running clock, and the stages as they come. All lanes to the scale of the longest so far. */
export function RunningLanes() {
  const lanes = useRace((r) => r.lanes);
  const rounds = useRace((r) => r.rounds);
  const now = useClock();
  const longest = Math.max(...lanes.map((lane) => Math.max(elapsedOf(lane, now) ?? 0, lastOf(lane) ?? 0)), SHORTEST_MS);
  return (
    <section aria-label={WORDS.lanes} className={styles['lanes']}>
      <div className="row spread">
        <span role="status">{statusOf(lanes, rounds)}</span>
        <button type="button" onClick={() => void cancel()}>
          {WORDS.stop}
        </button>
      </div>
      <p className={styles['quietline']}>{WORDS.oneAtATime}</p>
      {lanes.map((lane) => (
        <LaneRow key={lane.id} lane={lane} ratio={ratioOf(lane, lanes)} now={now} longest={longest} />
      ))}
      <Legend />
    </section>
  );
}

/** What the colours of a running lane are. */
function Legend() {
  return (
    <ul className={styles['legend']} aria-label={WORDS.stagesLegend}>
      {STAGE_NAMES.map((stage) => (
        <li key={stage}>
          <span className={styles['swatch']} style={{background: stageColour(stage)}} /> {stageWords(stage)}
        </li>
      ))}
    </ul>
  );
}

/** The time of the page, anew for every frame. */
function useClock(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    let frame = requestAnimationFrame(function tick() {
      setNow(performance.now());
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return now;
}

function statusOf(lanes: readonly Lane[], rounds: number): string {
  if (lanes.length === 0) return WORDS.starting;
  const done = lanes.reduce((sum, lane) => sum + lane.done, 0);
  if (done === 0 && lanes.every((lane) => lane.startedAt === null)) return WORDS.warmUp;
  return WORDS.runsDone(done, lanes.filter((lane) => lane.missing === null).length * rounds);
}

/** Null: it does not run now. */
function elapsedOf({startedAt}: Lane, now: number): number | null {
  return startedAt === null ? null : now - startedAt;
}

/** Of the run that came in last; null: none has. */
function lastOf({last}: Lane): number | null {
  return last && last.readyMs + last.firstPredictMs;
}

/**
 * How many times sooner the HDF5 lane came in than the SavedModel of the same environment; formats are compared nowhere
 * else.
 */
function ratioOf(lane: Lane, lanes: readonly Lane[]): number | null {
  const other = lanes.find(({environment, format}) => environment === lane.environment && format === 'saved-model');
  const [before, after] = [other ? lastOf(other) : null, lastOf(lane)];
  return lane.format === 'saved-model' || before === null || after === null ? null : before / after;
}

interface LaneProperties {
  readonly lane: Lane;
  readonly ratio: number | null;
  readonly now: number;
  readonly longest: number;
}

function LaneRow({lane, ratio, now, longest}: LaneProperties) {
  const elapsed = elapsedOf(lane, now);
  const shown = elapsed ?? lastOf(lane);
  return (
    <div className={styles['lane']}>
      <span className={styles['name']}>{WORDS.entrant(lane)}</span>
      {lane.missing === null ? (
        <div className={styles['track']} aria-hidden="true">
          {elapsed === null ? (
            <Finished lane={lane} longest={longest} />
          ) : (
            <Stages lane={lane} elapsed={elapsed} longest={longest} />
          )}
        </div>
      ) : (
        <span className={styles['missing']}>{lane.missing}</span>
      )}
      <span className={styles['clock']}>
        {shown === null ? '' : milliseconds(shown)}
        {ratio !== null && elapsed === null ? <strong title={WORDS.timesHint}> · {WORDS.times(ratio)}</strong> : null}
      </span>
    </div>
  );
}

function Stages({lane, elapsed, longest}: {readonly lane: Lane; readonly elapsed: number; readonly longest: number}) {
  const marks = [{name: WORDS.processStart, atMs: 0}, ...lane.stages];
  return marks.map(({name, atMs}, i) => {
    const end = marks[i + 1]?.atMs ?? elapsed;
    // Stages may come twice, in pieces; their place in time is the key.
    return (
      <div
        key={`${name} ${atMs}`}
        className={styles['segment']}
        title={stageWords(name)}
        style={{width: `${(Math.max(end - atMs, 0) / longest) * 100}%`, background: stageColour(name)}}
      />
    );
  });
}

function Finished({lane: {last, format}, longest}: {readonly lane: Lane; readonly longest: number}) {
  if (!last) return null;
  const colour = formatColour(format);
  const width = (ms: number): string => `${(ms / longest) * 100}%`;
  return (
    <>
      <div className={styles['segment']} style={{width: width(last.readyMs), background: colour}} />
      <div className={styles['segment']} style={{width: width(last.firstPredictMs), background: faded(colour)}} />
    </>
  );
}
