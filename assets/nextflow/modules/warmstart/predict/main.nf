process WARMSTART_PREDICT {
    tag "${meta.id} ${piece}/${meta.pieces}"
    label 'process_medium'

    input:
    tuple val(meta), path(image), val(piece)
    tuple val(meta2), path(model)

    output:
    tuple val(meta), path("${prefix}/*.piece"), emit: piece
    tuple val("${task.process}"), val('warmstart'), eval('warmstart --version | cut -d" " -f2'), emit: versions_warmstart, topic: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def memory = task.memory ? "--memory ${task.memory.toMega()}MiB" : ''
    def mpp = meta.mpp ? "--mpp ${meta.mpp}" : ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    warmstart segment ${model} ${image} -o ${prefix} --piece ${piece}/${meta.pieces} --threads ${task.cpus} ${memory} ${mpp} ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    mkdir ${prefix}
    touch ${prefix}/stub-piece-${piece}-of-${meta.pieces}.piece
    """
}
