interface NumberFieldProperties {
  readonly label: string;
  /** As it is shown: rounded. */
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Taken when it is left, or on Enter: half a number may be beyond another limit. */
export function NumberField({label, value, onChange}: NumberFieldProperties) {
  const take = (given: number): void => {
    if (Number.isFinite(given) && given !== value) onChange(given);
  };
  return (
    <input
      key={value}
      type="number"
      step="any"
      aria-label={label}
      defaultValue={value}
      onBlur={({target}) => take(target.valueAsNumber)}
      onKeyDown={({key, currentTarget}) => key === 'Enter' && take(currentTarget.valueAsNumber)}
    />
  );
}
