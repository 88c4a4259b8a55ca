"""An independent oracle: every inventory and coverage KPI, in plain Python, from the definitions.

It shares no code with the pipeline: no SQL, no data frames, only the standard library. It reads
the native exports and the seeds itself and is told one thing, which record is which asset:

* ``exports`` parses the exports and says which one is in force on a date;
* ``records`` turns vendors' records into one shape;
* ``policy`` reads the seeds;
* ``assets`` makes assets of records: survivorship, owners, scope;
* ``coverage`` compares what policy requires with what is observed;
* ``gaps`` follows gaps over time;
* ``estimates`` holds the statistics;
* ``reliability`` says on which dates the sources may be relied on;
* ``history`` puts the dates together;
* ``slices`` names figures and the slices they are taken of, ``kpis`` measures them;
* ``standings`` says which figure may be relied on, and which was the last good one;
* ``statuses`` says what may be concluded of a published figure;
* ``comparison`` puts published figures beside these;
* ``truth`` reads the simulator's ground truth and judges identity, ``verdicts`` judges coverage.

Access has an oracle of its own kind, which takes nothing but exports and seeds: ``access_feeds``,
``access_records`` and ``access_grants`` read them (networkx walks through groups), ``access_world``
puts people and accounts together, ``access_reviews``, ``access_leavers`` and ``access_findings``
judge, ``access_kpis`` counts, ``access_times`` says how long it takes, and ``access`` compares.
"""
