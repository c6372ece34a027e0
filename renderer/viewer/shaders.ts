/** Tiles are drawn as unit squares; all looks are uniforms, the textures hold the file's own integers. */
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

export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
in vec2 pixel;
uniform usampler2D nuclear;
uniform usampler2D membrane;
uniform usampler2D labels;
uniform vec2 apron;            // where the drawn part begins inside the textures, which hold their neighbours' edges
uniform vec3 limits[2];        // per channel: low, high, visible
uniform vec3 colours[2];
uniform float cellOpacity;     // 0: cells are off
uniform bool outline;
uniform uint selected;
uniform uint hovered;
out vec4 colour;

uint labelAt(ivec2 at) {
  ivec2 last = textureSize(labels, 0) - 1;
  return texelFetch(labels, clamp(at, ivec2(0), last), 0).r;
}

bool differs(ivec2 at, uint label, int distance) {
  return labelAt(at + ivec2(distance, 0)) != label || labelAt(at - ivec2(distance, 0)) != label ||
         labelAt(at + ivec2(0, distance)) != label || labelAt(at - ivec2(0, distance)) != label;
}

vec3 labelColour(uint label) {
  float hue = fract(float(label) * 0.618033988749895);
  vec3 k = mod(vec3(5.0, 3.0, 1.0) + hue * 6.0, 6.0);
  return 1.0 - 0.85 * clamp(min(k, 4.0 - k), 0.0, 1.0);
}

float stretched(usampler2D channel, ivec2 at, vec3 limit) {
  float value = float(texelFetch(channel, at, 0).r);
  return limit.z * clamp((value - limit.x) / max(limit.y - limit.x, 1.0), 0.0, 1.0);
}

void main() {
  ivec2 at = ivec2(floor(pixel + apron));
  vec3 image = colours[0] * stretched(nuclear, at, limits[0]) + colours[1] * stretched(membrane, at, limits[1]);
  colour = vec4(min(image, 1.0), 1.0);
  if (cellOpacity <= 0.0) return;
  uint label = labelAt(at);
  if (label == 0u) return;
  bool edge = differs(at, label, 1);
  bool chosen = label == selected;
  vec3 tint = chosen ? vec3(1.0) : labelColour(label);
  float strength = 0.0;
  if (outline) {
    bool inner = differs(at, label, 2);
    if (edge) strength = 1.0;
    else if (inner) { tint = vec3(0.0); strength = 0.7; }
  } else {
    strength = edge ? 1.0 : 0.55;
  }
  if (!edge && (chosen || label == hovered)) strength = max(strength, chosen ? 0.35 : 0.2);
  colour.rgb = mix(colour.rgb, tint, strength * cellOpacity);
}`;
