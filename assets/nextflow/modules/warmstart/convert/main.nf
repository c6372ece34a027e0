process WARMSTART_CONVERT {
    tag "${meta.id}"
    label 'process_medium'

    input:
    tuple val(meta), path(model)

    output:
    tuple val(meta), path("${prefix}.h5"), emit: h5
    tuple val("${task.process}"), val('warmstart'), eval('warmstart --version | cut -d" " -f2'), emit: versions_warmstart, topic: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def memory = task.memory ? "--memory ${task.memory.toMega()}MiB" : ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    warmstart convert ${model} -o ${prefix}.h5 ${memory} ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.h5
    """
}
