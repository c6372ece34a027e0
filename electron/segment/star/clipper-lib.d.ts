/** What is used of clipper-lib, which has no types of its own. */
declare module 'clipper-lib' {
  interface Point {
    readonly X: number;
    readonly Y: number;
  }
  const clipperLib: {
    readonly Clipper: new () => {
      AddPath(path: readonly Point[], type: number, closed: boolean): boolean;
      Execute(operation: number, solution: Point[][], subjectFill: number, clipFill: number): boolean;
    };
    readonly PolyType: {readonly ptSubject: number; readonly ptClip: number};
    readonly ClipType: {readonly ctIntersection: number};
    readonly PolyFillType: {readonly pftNonZero: number};
  };
  // eslint-disable-next-line import/no-default-export -- the package is CommonJS
  export default clipperLib;
}
