import {useEffect, useState} from 'react';
import {milliseconds} from '../../electron/contract/format';
import {FORMAT_NAMES} from '../../electron/contract/race';
import {useRace, type Lane} from '../store/race';
import {cancel} from '../store/actions';
import {stageColour} from './look';
import styles from './Race.module.css';

/** A lane a row: a running clock, and the stages as they come. All lanes to the scale of the longest so far. */
export function RunningLanes() {
  const lanes = useRace((r) => r.lanes);
  const rounds = useRace((r) => r.rounds);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    let frame = requestAnimationFrame(function tick() {
      setNow(performance.now());
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  const lengths = lanes.map((lane) =>
    Math.max(
      lane.startedAt === null ? 0 : now - lane.startedAt,
      lane.last ? lane.last.readyMs + lane.last.firstPredictMs : 0,
    ),
  );
  const longest = Math.max(...lengths, 500);
  const done = lanes.reduce((sum, lane) => sum + lane.done, 0);
  const total = lanes.filter((lane) => lane.missing === null).length * rounds;
  return (
    <section aria-label="Lanes" className={styles['lanes']}>
      <div className="row spread">
        <span role="status">
          {lanes.length === 0
            ? 'Starting …'
            : done === 0 && lanes.every((lane) => lane.startedAt === null)
              ? 'A warm-up round, not counted …'
              : `${done} of ${total} runs`}
        </span>
        <button type="button" onClick={() => void cancel()}>
          Stop
        </button>
      </div>
      {lanes.map((lane) => (
        <LaneRow key={lane.id} lane={lane} ratio={ratioOf(lane, lanes)} now={now} longest={longest} />
      ))}
    </section>
  );
}

/**
 * How many times sooner the HDF5 lane came in than the SavedModel of the same environment; formats are compared nowhere
 * else.
 */
function ratioOf(lane: Lane, lanes: readonly Lane[]): number | null {
  const other = lanes.find(({environment, format}) => environment === lane.environment && format === 'saved-model');
  if (lane.format !== 'hdf5' || !lane.last || !other?.last) return null;
  return (other.last.readyMs + other.last.firstPredictMs) / (lane.last.readyMs + lane.last.firstPredictMs);
}

function LaneRow({
  lane,
  ratio,
  now,
  longest,
}: {
  readonly lane: Lane;
  readonly ratio: number | null;
  readonly now: number;
  readonly longest: number;
}) {
  const elapsed = lane.startedAt === null ? null : now - lane.startedAt;
  const shown = elapsed ?? (lane.last ? lane.last.readyMs + lane.last.firstPredictMs : null);
  return (
    <div className={styles['lane']}>
      <span className={styles['name']}>
        {lane.environment} · {FORMAT_NAMES[lane.format]}
      </span>
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
        {ratio !== null && elapsed === null ? (
          <strong title="Against SavedModel in the same environment"> · {ratio.toFixed(1)}×</strong>
        ) : null}
      </span>
    </div>
  );
}

function Stages({lane, elapsed, longest}: {readonly lane: Lane; readonly elapsed: number; readonly longest: number}) {
  const marks = [{name: 'process start', atMs: 0}, ...lane.stages];
  return marks.map(({name, atMs}, i) => {
    const end = marks[i + 1]?.atMs ?? elapsed;
    // Stages may come twice, in pieces; their place in time is the key.
    return (
      <div
        key={`${name} ${atMs}`}
        className={styles['segment']}
        title={name}
        style={{width: `${(Math.max(end - atMs, 0) / longest) * 100}%`, background: stageColour(name)}}
      />
    );
  });
}

function Finished({lane, longest}: {readonly lane: Lane; readonly longest: number}) {
  if (!lane.last) return null;
  const {readyMs, firstPredictMs} = lane.last;
  return (
    <>
      <div
        className={styles['segment']}
        style={{
          width: `${(readyMs / longest) * 100}%`,
          background: lane.format === 'hdf5' ? 'var(--after)' : 'var(--before)',
        }}
      />
      <div
        className={styles['segment']}
        style={{
          width: `${(firstPredictMs / longest) * 100}%`,
          background: `color-mix(in srgb, ${lane.format === 'hdf5' ? 'var(--after)' : 'var(--before)'} 45%, var(--panel))`,
        }}
      />
    </>
  );
}
