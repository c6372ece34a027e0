/** What is assumed and not measured: each an option of `npm run simulate`. */
export const PARAMETERS = {
  rate: {
    usual: 0.05,
    unit: 'an hour',
    what: 'a spot machine is taken away',
    source: 'assumed; Azure shows such rates in steps of 5 %',
  },
  price: {
    usual: 0.03,
    unit: '$ an hour',
    what: 'a machine of 2 cores',
    source: 'assumed: a third of a list price of about 0.1',
  },
  machines: {usual: 100, unit: '', what: 'machines at once', source: 'assumed: a quota'},
  boot: {usual: 60, unit: 's', what: 'a new machine’s start, image pulled, billed', source: 'assumed'},
  container: {usual: 1, unit: 's', what: 'a container’s start on a machine that has the image', source: 'assumed'},
  queue: {usual: 30, unit: 's', what: 'waiting for a new machine, not billed', source: 'assumed'},
  least: {
    usual: 60,
    unit: 's',
    what: 'billed at least for a new machine',
    source: 'EC2’s and Compute Engine’s minimum',
  },
  within: {
    usual: 0.05,
    unit: '',
    what: 'share over the least cost that is taken for fewer images a task',
    source: 'our choice',
  },
};

/** Where tasks run: what each attempt costs besides its own time, in seconds. */
export function placesOf({rate, boot, container, queue, least}) {
  const perSecond = rate / 3600;
  return [
    {name: 'machines that stay (Slurm, AWS Batch)', overhead: container, queue: 0, least: 0, rate: perSecond},
    {name: 'a new machine a task (Google Batch)', overhead: boot + container, queue, least, rate: perSecond},
  ];
}
