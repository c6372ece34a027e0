/** Whether a version of Node will do for a range as package.json's `engines` has it: `^20.19.0 || >=22.12.0`. */
export function isNodeVersion(version, range) {
  const own = numbersOf(version);
  return range.split('||').some((part) => {
    const [, operator, least] = /^\s*(\^|>=)(\d+(?:\.\d+)*)\s*$/.exec(part);
    const wanted = numbersOf(least);
    return isAtLeast(own, wanted) && (operator === '>=' || own[0] === wanted[0]);
  });
}

function numbersOf(version) {
  return version.split('.').map(Number);
}

function isAtLeast(own, wanted) {
  const different = wanted.findIndex((number, i) => number !== own[i]);
  return different < 0 || own[different] > wanted[different];
}
