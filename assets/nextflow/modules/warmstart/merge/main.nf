process WARMSTART_MERGE {
    tag "${meta.id}"
    label 'process_medium'

    input:
    tuple val(meta), path(image), path(pieces)

    output:
    tuple val(meta), path("${prefix}/*-labels.tif"), emit: labels, optional: true
    tuple val(meta), path("${prefix}/*-cells.csv"), emit: csv, optional: true
    tuple val(meta), path("${prefix}/*-cells.geojson"), emit: geojson, optional: true
    tuple val(meta), path("${prefix}/*-run.json"), emit: record, optional: true
    tuple val(meta), path("${prefix}.report.json"), emit: report
    tuple val("${task.process}"), val('warmstart'), eval('warmstart --version | cut -d" " -f2'), emit: versions_warmstart, topic: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def memory = task.memory ? "--memory ${task.memory.toMega()}MiB" : ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    warmstart merge ${image} ${pieces} -o ${prefix} --threads ${task.cpus} ${memory} ${args} --json > ${prefix}.report.json
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    mkdir ${prefix}
    touch ${prefix}/stub-whole-cell-labels.tif ${prefix}/stub-whole-cell-cells.csv
    echo '{"images": [], "finished": [], "failed": []}' > ${prefix}.report.json
    """
}
