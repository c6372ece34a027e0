/** What an image says of itself, as we read it beside what the judges read. */

const AXES = ['series', 'z', 't'];

/** What we passed over of what the judges read, as a sentence; null where it is nothing. */
export function ignoredFact(mine, judged) {
  return ignoredAxes(mine, judged.stack) ?? ignoredSize(mine, judged) ?? ignoredNames(mine, judged);
}

/** What the file has no word for may be taken for one axis, if that is said. */
function ignoredAxes({axes, isChannelsSaid, names, notes}, theirs) {
  const sizeFor = (axis, taken) => {
    if (axis !== taken) return theirs[axis];
    return axis === 'series' ? theirs.pictures : theirs[axis] * theirs.unsaid;
  };
  const isFor = (taken) => AXES.every((axis) => axes[axis] === sizeFor(axis, taken));
  const taken = ['c', ...AXES].find(isFor);
  const said = (of) => AXES.map((axis) => `${of[axis]} ${axis}`).join(', ');
  if (!taken) return `ours are ${said(axes)}; theirs ${said(theirs)}, ${theirs.unsaid} without a word`;
  if (theirs.unsaid === 1) return null;
  const isNamed = names.every((name, i) => name !== `channel ${i}`);
  const isAssumed = taken === 'c' ? !isChannelsSaid || isNamed : notes.length > 0;
  return isAssumed ? null : `${theirs.unsaid} planes without a word are taken as ${taken}, and it is not said`;
}

const NEAR = 1e-3;

function ignoredSize({micrometres}, {micrometres: theirs}) {
  if (!theirs || (micrometres && Math.abs(micrometres / theirs - 1) <= NEAR)) return null;
  return `ours is ${micrometres} µm, theirs ${theirs} µm`;
}

function ignoredNames({names}, {names: theirs}) {
  const isOther = theirs?.length === names.length && theirs.some((name, i) => name !== '' && name !== names[i]);
  return isOther ? `named ${names.join(', ')}; theirs ${theirs.join(', ')}` : null;
}
