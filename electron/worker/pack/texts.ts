/** What lies in a packed folder beside the program. */

/** A script beside the program that runs it where it lies; paths from the folder. */
export function launcher(node: string, program: string): string {
  return [
    '#!/bin/sh',
    '# Runs the packed Warmstart with its model and warm file.',
    'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
    'export WARMSTART_MODEL="${WARMSTART_MODEL:-$here/opt/warmstart/model.h5}"',
    'export WARMSTART_WARM="${WARMSTART_WARM:-$here/opt/warmstart/warm}"',
    `exec "$here/${node}" "$here/${program}" "$@"`,
    '',
  ].join('\n');
}

export const DOCKERFILE = `# Made by warmstart pack.
# docker build -t warmstart .                    all that a task needs, and nothing else: no shell
# docker build -t warmstart --target nextflow .  on Debian, with the shell and the ps that Nextflow asks for
FROM debian:12-slim AS nextflow
RUN apt-get update && apt-get install -y --no-install-recommends procps libstdc++6 \\
 && rm -rf /var/lib/apt/lists/*
COPY opt /opt
COPY warmstart /warmstart
ENV PATH=/:/usr/local/bin:/usr/bin:/bin
ENV WARMSTART_MODEL=/opt/warmstart/model.h5 WARMSTART_WARM=/opt/warmstart/warm
USER 65532:65532

FROM scratch
COPY . /
ENV WARMSTART_MODEL=/opt/warmstart/model.h5 WARMSTART_WARM=/opt/warmstart/warm
USER 65532:65532
ENTRYPOINT ["/opt/warmstart/bin/node", "/opt/warmstart/dist/warmstart.cjs"]
`;

export const IGNORED = 'Dockerfile\n.dockerignore\n';
