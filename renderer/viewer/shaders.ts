/** Tiles are drawn as unit squares; all looks are uniforms, the textures hold the file's own integers. */
import {RAMP_STOPS} from './ramps';

/** Labels to a row of the texture that says what becomes of each. */
export const STATES_WIDTH = 2048;

/** What becomes of a cell: what is not said is drawn as usual. */
export const CELL_STATES = {hidden: 0, usual: 1, matched: 2, gained: 3, lost: 4} as const;

export const VERTEX = `#version 300 es
in vec2 corner;
uniform vec4 tile;      // x, y, width, height in pixels of its level
uniform float pixelStep; // image pixels from one of them to the next
uniform vec4 camera;    // centre x, centre y, 2 * zoom / view width, 2 * zoom / view height
out vec2 pixel;         // position in the tile, in pixels
void main() {
  pixel = corner * tile.zw;
  vec2 at = ((tile.xy + pixel) * pixelStep - camera.xy) * camera.zw;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
}`;

/** Cells over what is in `colour`. */
const CELLS = `
uniform usampler2D labels;
uniform usampler2D others;     // the cells that are compared with
uniform usampler2D states;     // a row of ${STATES_WIDTH} labels after the other
uniform usampler2D otherStates;
uniform bvec2 hasStates;
uniform vec2 apron;            // where the drawn part begins inside the textures, which hold their neighbours' edges
uniform float cellOpacity;     // 0: cells are off
uniform bool outline;
uniform uint shuffle;          // 0: colours by number
uniform int comparison;        // 0: none, 1: others right of the split, 2: the difference
uniform float split;           // in pixels of the canvas
uniform uint selected;
uniform uint hovered;
out vec4 colour;

uint labelAt(bool other, ivec2 at) {
  ivec2 last = textureSize(labels, 0) - 1;
  ivec2 inside = clamp(at, ivec2(0), last);
  return other ? texelFetch(others, inside, 0).r : texelFetch(labels, inside, 0).r;
}

bool differs(bool other, ivec2 at, uint label, int distance) {
  return labelAt(other, at + ivec2(distance, 0)) != label || labelAt(other, at - ivec2(distance, 0)) != label ||
         labelAt(other, at + ivec2(0, distance)) != label || labelAt(other, at - ivec2(0, distance)) != label;
}

uint stateOf(bool other, uint label) {
  if (!(other ? hasStates.y : hasStates.x)) return 1u;
  ivec2 at = ivec2(int(label % ${STATES_WIDTH}u), int(label / ${STATES_WIDTH}u));
  return other ? texelFetch(otherStates, at, 0).r : texelFetch(states, at, 0).r;
}

vec3 labelColour(uint label) {
  float hue = fract(float(label) * 0.618033988749895);
  if (shuffle != 0u) {
    uint mixed = (label + shuffle * 7919u) * 2654435761u;
    hue = float((mixed ^ (mixed >> 15)) & 65535u) / 65536.0;
  }
  vec3 k = mod(vec3(5.0, 3.0, 1.0) + hue * 6.0, 6.0);
  return 1.0 - 0.85 * clamp(min(k, 4.0 - k), 0.0, 1.0);
}

void drawCell(bool other, ivec2 at) {
  uint label = labelAt(other, at);
  if (label == 0u) return;
  uint state = stateOf(other, label);
  if (state == ${CELL_STATES.hidden}u) return;
  bool edge = differs(other, at, label, 1);
  bool chosen = !other && label == selected;
  vec3 tint = chosen ? vec3(1.0) : labelColour(label);
  if (state == ${CELL_STATES.matched}u && !chosen) tint = vec3(0.8);
  if (state == ${CELL_STATES.gained}u) tint = vec3(0.25, 1.0, 0.35);
  if (state == ${CELL_STATES.lost}u) tint = vec3(1.0, 0.35, 0.85);
  bool told = state >= ${CELL_STATES.gained}u;
  // What was lost is hatched: the colours are not all that tells the two apart.
  bool hatched = state == ${CELL_STATES.lost}u && mod(gl_FragCoord.x + gl_FragCoord.y, 8.0) < 3.0;
  float strength = 0.0;
  if (outline) {
    bool inner = differs(other, at, label, 2);
    if (edge) strength = 1.0;
    else if (inner) { tint = told ? tint : vec3(0.0); strength = 0.7; }
    else if (told) strength = hatched || state == ${CELL_STATES.gained}u ? 0.35 : 0.0;
  } else {
    strength = edge ? 1.0 : 0.55;
    if (state == ${CELL_STATES.matched}u && !edge) strength = 0.15;
    if (hatched) strength = 0.9;
  }
  if (!edge && (chosen || (!other && label == hovered))) strength = max(strength, chosen ? 0.35 : 0.2);
  colour.rgb = mix(colour.rgb, tint, strength * cellOpacity);
}`;

const STRETCHED = `
vec3 stretched(usampler2D channel, ivec2 at, int i) {
  float value = float(texelFetch(channel, at, 0).r);
  float part = clamp((value - limits[i].x) / max(limits[i].y - limits[i].x, 1.0), 0.0, 1.0) * ${RAMP_STOPS - 1}.0;
  int first = min(int(part), ${RAMP_STOPS - 2});
  return mix(ramps[i * ${RAMP_STOPS} + first], ramps[i * ${RAMP_STOPS} + first + 1], part - float(first));
}`;

/** For so many channels. */
export function fragmentShader(channels: number): string {
  const each = (line: (i: number) => string): string => Array.from({length: channels}, (_, i) => line(i)).join('\n');
  return `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
in vec2 pixel;
${each((i) => `uniform usampler2D channel${i};`)}
uniform vec2 limits[${Math.max(channels, 1)}];
uniform vec3 ramps[${Math.max(channels, 1) * RAMP_STOPS}];
${CELLS}
${STRETCHED}
void main() {
  ivec2 at = ivec2(floor(pixel + apron));
  vec3 image = vec3(0.0);
${each((i) => `  image += stretched(channel${i}, at, ${i});`)}
  colour = vec4(min(image, 1.0), 1.0);
  if (cellOpacity <= 0.0) return;
  bool right = comparison == 1 && gl_FragCoord.x > split;
  drawCell(right, at);
  if (comparison == 2 && stateOf(true, labelAt(true, at)) == ${CELL_STATES.lost}u) drawCell(true, at);
}`;
}
