#!/usr/bin/env nextflow
/*
 * Samplesheet in, cells out: the model is converted once, then so many images are segmented a task, or each image is
 * predicted in so many pieces and merged.
 */
nextflow.preview.topic = true

include { WARMSTART_CONVERT } from './modules/warmstart/convert/main'
include { WARMSTART_MERGE } from './modules/warmstart/merge/main'
include { WARMSTART_PREDICT } from './modules/warmstart/predict/main'
include { WARMSTART_SEGMENT } from './modules/warmstart/segment/main'

/* Rows of a samplesheet by their columns. Nextflow's splitCsv knows no quotes within quotes, which file names may have. */
def rowsOfCsv(text) {
    def rows = [[]]
    def field = new StringBuilder()
    def within = false
    def chars = text.replaceAll('\r\n?', '\n').replaceFirst(/^\uFEFF/, '') + (text.endsWith('\n') ? '' : '\n')
    chars.eachWithIndex { c, i ->
        if (c == '"') {
            // The second of two within quotes stands for one.
            if (!within && i > 0 && chars[i - 1] == '"') field << c
            within = !within
        } else if (within || !(c in [',', '\n'])) {
            field << c
        } else {
            rows[-1] << field.toString()
            field.length = 0
            if (c == '\n') rows << []
        }
    }
    if (within) error("${params.input} ends within quotes.")
    def filled = rows.findAll { it && it != [''] }
    filled.drop(1).collect { row -> [filled[0], row].transpose().collectEntries() }
}

/* A line of the samplesheet, by assets/schema_input.json. */
def sampleOf(row, number) {
    def where = "${params.input}, line ${number + 2}"
    if (!(row.sample ==~ /\S+/)) error("${where}: a sample has a name without spaces.")
    if (!row.image) error("${where}: sample ${row.sample} has no image.")
    if (row.mpp && !(row.mpp.isNumber() && row.mpp.toDouble() > 0)) {
        error("${where}: mpp is micrometres per pixel, more than 0, or nothing where the file says it.")
    }
    def image = file(row.image, glob: false)
    if (!image.exists()) error("${where}: there is no ${row.image}.")
    [sample: row.sample, image: image, mpp: row.mpp ?: '']
}

/* Images of one pixel size, so many together; the same samplesheet gives the same tasks. */
def tasksOf(samples, most) {
    samples
        .groupBy { it.mpp }
        .sort { it.key }
        .collectMany { mpp, own ->
            own.collate(most).withIndex().collect { part, i ->
                def id = part.size() == 1 ? part[0].sample : "images${mpp ? "-${mpp}" : ''}-${i + 1}"
                tuple([id: id, mpp: mpp, samples: part*.sample], part*.image)
            }
        }
}

/* What a report says of each of its images, in the order that they were given in. */
def rowsOf(meta, report) {
    def said = new groovy.json.JsonSlurper().parse(report)
    // '3/name.tif' is the third that was given.
    def sampleOfImage = { path ->
        meta.samples.size() == 1 ? meta.samples[0] : meta.samples[(path =~ /^(\d+)\//)[0][1].toInteger() - 1]
    }
    def done = said.images.collectMany { image ->
        image.results.collect { found ->
            [sampleOfImage(image.image), found.compartment, found.cells, '', image.engine, image.timings.values().sum()]
        }
    }
    def failed = said.failed.collect { [sampleOfImage(it.image), '', '', it.message, '', ''] }
    (done + failed).collect { row -> row.collect { quoted(it) }.join(',') + '\n' }
}

def quoted(value) {
    def text = "${value}"
    text =~ /[",\n]/ ? '"' + text.replace('"', '""') + '"' : text
}

workflow {
    main:
    if (!params.input) error('Give a samplesheet: --input samples.csv, with the columns sample, image and, if you like, mpp.')
    if (!params.model) error('Give a model: --model FOLDER of a SavedModel, an archive of it, or a Keras .h5.')
    def model = file(params.model, glob: false)
    if (!model.exists()) error("There is no ${params.model}.")
    def isConverted = model.isFile() && model.name ==~ /.*\.(h5|hdf5)/

    def given = channel.value(tuple([id: model.baseName], model))
    if (!isConverted) WARMSTART_CONVERT(given)
    def converted = isConverted ? given : WARMSTART_CONVERT.out.h5

    def rows = rowsOfCsv(file(params.input, glob: false).text)
    def samples = rows.withIndex().collect { row, i -> sampleOf(row, i) }
    def doubled = samples.countBy { it.sample }.findAll { it.value > 1 }.keySet()
    if (doubled) error("${params.input}: samples are named twice: ${doubled.join(', ')}.")

    def pieces = params.pieces as int
    def inTasks = pieces > 1 ? [] : tasksOf(samples, params.images_per_task as int)
    WARMSTART_SEGMENT(channel.fromList(inTasks), converted)

    def whole = (pieces > 1 ? samples : []).collect {
        tuple([id: it.sample, mpp: it.mpp, samples: [it.sample], pieces: pieces], it.image)
    }
    def parts = whole.collectMany { meta, image -> (1..pieces).collect { piece -> tuple(meta, image, piece) } }
    WARMSTART_PREDICT(channel.fromList(parts), converted)
    // Of an image that fails there are not all pieces.
    WARMSTART_MERGE(channel.fromList(whole).join(WARMSTART_PREDICT.out.piece.groupTuple(size: pieces)))

    WARMSTART_SEGMENT.out.report
        .mix(WARMSTART_MERGE.out.report)
        .flatMap { meta, report -> rowsOf(meta, report) }
        .collectFile(
            name: 'cohort.csv',
            seed: 'sample,compartment,cells,failed,engine,milliseconds\n',
            sort: true,
            storeDir: params.outdir
        )
    channel.topic('versions')
        .unique()
        .map { process, tool, version -> "${process.tokenize(':')[-1]}:\n  ${tool}: ${version}\n" }
        .collectFile(name: 'versions.yml', sort: true, storeDir: "${params.outdir}/pipeline_info")
}

/* Tasks without any result, and the sentence that each of them ended with. */
workflow.onComplete {
    def trace = file("${params.outdir}/pipeline_info/trace.txt")
    if (!trace.exists()) return
    def failed = trace.splitCsv(header: true, sep: '\t').findAll { it.status == 'FAILED' && it.exit == '2' }
    def lines = failed.collect { task ->
        def said = file("${task.workdir}/.command.err")
        def sentence = said.exists() ? said.readLines().findAll { !it.endsWith('…') }.join(' ') : ''
        "${quoted(task.name)},${quoted(sentence)}\n"
    }
    if (lines) file("${params.outdir}/failed.csv").text = 'task,reason\n' + lines.sort().join('')
}
