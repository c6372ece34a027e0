import {cancelStep, startStep} from '../store/actions/models';
import {STEPS, type ModelItem, type Step, type StepName} from '../store/session';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

/** What is done with the model, each step by itself: how it stands, and what can be done about it. */
export function Steps({model: {id, steps}}: {readonly model: ModelItem}) {
  const open = STEPS.flatMap((name) => {
    const step = steps[name];
    // What came of those that are done stands for itself.
    return step && step.state !== 'done' ? [{name, step}] : [];
  });
  if (open.length === 0) return null;
  return (
    <ul className={styles['steps']} aria-label={WORDS.steps}>
      {open.map(({name, step}) => (
        <li key={name} data-step={name} data-state={step.state}>
          <StepLine id={id} name={name} step={step} />
        </li>
      ))}
    </ul>
  );
}

function StepLine({id, name, step}: {readonly id: string; readonly name: StepName; readonly step: Step}) {
  const isOpen = step.state === 'running' || step.state === 'waiting';
  const isOver = step.state === 'stopped' || step.state === 'failed';
  return (
    <>
      <span className="quiet">
        {WORDS.step(name, step.state)}
        {step.state === 'failed' ? WORDS.because(step.why) : ''}
      </span>
      {isOpen ? (
        <button type="button" className="plain" onClick={() => void cancelStep(id, name)}>
          {WORDS.cancelStep}
          <span className="visually-hidden"> {WORDS.stepNames[name]}</span>
        </button>
      ) : null}
      {isOver ? (
        <button type="button" className="plain" onClick={() => void startStep[name](id)}>
          {WORDS.again}
          <span className="visually-hidden"> {WORDS.stepNames[name]}</span>
        </button>
      ) : null}
    </>
  );
}
