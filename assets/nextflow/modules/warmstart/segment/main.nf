process WARMSTART_SEGMENT {
    tag "${meta.id}"
    label 'process_medium'

    input:
    // In folders by number: images of one task may have the same name.
    tuple val(meta), path(images, stageAs: '?/*')
    tuple val(meta2), path(model)

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
    def mpp = meta.mpp ? "--mpp ${meta.mpp}" : ''
    prefix = task.ext.prefix ?: "${meta.id}"
    // An image that fails fails no other of its task: the report says which and why. Without any result the task fails.
    """
    warmstart segment ${model} ${images} -o ${prefix} --threads ${task.cpus} ${memory} ${mpp} ${args} --json > ${prefix}.report.json || {
        code=\$?
        [ \$code -eq 2 ] && ls ${prefix}/*-run.json > /dev/null 2>&1 || exit \$code
    }
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    mkdir ${prefix}
    touch ${prefix}/stub-whole-cell-labels.tif ${prefix}/stub-whole-cell-cells.csv
    echo '{"images": [], "failed": []}' > ${prefix}.report.json
    """
}
