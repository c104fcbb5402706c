(() => {
  "use strict";

  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const DASH = "–";
  const known = (x) => typeof x === "number" && Number.isFinite(x);

  // Names and paths come from files that others wrote, so they enter as text nodes, never as HTML.
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) if (value != null) node.setAttribute(key, value);
    node.append(...children.flat().filter((child) => child != null));
    return node;
  }
  const empty = (text) => el("p", { class: "empty" }, text);
  const note = (text) => el("p", { class: "note" }, text);

  // Numbers are rounded to what one can act on; the exact value is the hover text.

  const count = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 0 });
  const short = (n) => n >= 1e6 ? `${Number((n / 1e6).toPrecision(2))}\u00a0M` : n >= 1e4 ? `${count(n / 1e3)}\u00a0k` : count(n);
  const plain = (x) => String(Number(x.toPrecision(4))).replace("-", "\u2212");
  const area = (x) => x > 0.999 && x < 1 ? Math.min(x, 0.9999).toFixed(4) : x.toFixed(3);
  const times = (x) => `${x < 1 ? Number(x.toPrecision(1)) : x < 10 ? Number(x.toFixed(1)) : count(x)} times`;

  // Only 0 and 1 themselves are shown as 0 and 100 %: one miss in 100,000 is still a miss.
  function percent(share) {
    const value = share * 100;
    let text = value.toFixed(1);
    if (value > 0 && value < 0.1) text = String(Number(value.toPrecision(1)));
    if (value > 99.9 && value < 100) text = Math.min(value, 99.99).toFixed(2);
    return `${text}\u00a0%`;
  }
  const round = (share) => percent(share).replace(".0\u00a0", "\u00a0"); // "5 %" in sentences, "5.0 %" in columns

  const figure = (value, format, reason) => known(value) ? el("span", { title: value }, format(value))
    : el("span", { title: reason || "not defined for this data" }, DASH);

  function moment(iso) {
    const date = new Date(iso);
    if (!iso || Number.isNaN(date.getTime())) return iso || DASH;
    return el("time", { datetime: iso, title: iso }, date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }));
  }

  // Wide tables scroll by themselves, by keyboard too.
  const scroll = (label, table) => el("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" }, table);

  // `columns` are [heading, class]; the first cell of each row is its header.
  function table(label, columns, rows, style) {
    const head = el("thead", null, el("tr", null, columns.map(([heading, kind]) => el("th", { scope: "col", class: kind }, heading))));
    const body = rows.map((cells) => el("tr", null, cells.map((cell, i) =>
      el(i === 0 ? "th" : "td", { class: columns[i][1], scope: i === 0 ? "row" : null }, cell))));
    return scroll(label, el("table", { class: style }, columns[0][0] ? head : null, el("tbody", null, body)));
  }

  // Counts and row shares; the cells of right answers are outlined, so that tint is not the only sign.
  function heat(label, truths, answers, counts) {
    const head = el("tr", null, el("th", { scope: "col" }, el("span", null, "truth ↓"), el("span", null, "said →")),
      answers.map((name) => el("th", { scope: "col", class: "predicted" }, el("span", null, name))));
    const rows = counts.map((row, i) => {
      const total = row.reduce((sum, n) => sum + n, 0);
      return el("tr", null, el("th", { scope: "row" }, truths[i]), row.map((n, j) => {
        const share = total > 0 ? n / total : 0;
        const title = `${truths[i]} taken for ${answers[j]}: ${count(n)} of ${count(total)} rows`;
        return el("td", { class: i === j ? "right" : null, style: `--share:${share}`, title }, count(n), n > 0 ? el("span", { class: "note" }, percent(share)) : null);
      }));
    });
    return scroll(label, el("table", { class: answers.length > 8 ? "heat many" : "heat" }, el("thead", null, head), el("tbody", null, rows)));
  }

  const allowances = (rates, reason) => table("Recall at false-alarm rates", [["False alarms", "number"], ["Attacks found", "number"]],
    Object.entries(rates).sort((a, b) => a[0] - b[0]).map(([rate, recall]) => [round(Number(rate)), figure(recall, percent, reason)]));

  // What the promise came to: [level, state, sentence, what one can do].
  function judge({ report, threshold }) {
    const rate = threshold.promised_false_alarm_rate, ratio = report.realised_over_promised;
    const promised = `The promised ${known(rate) ? round(rate) : DASH}`;
    const command = [el("code", null, "lapwing calibrate MODEL BENIGN --out FILE"), "."];
    const calibrate = ["To set the threshold for this place, give about 1,000 of its benign rows: ", command].flat();
    if (threshold.source === "ORACLE") {
      return ["amber", "▲ ORACLE threshold", "The threshold was chosen on this very data, so these numbers say nothing about new data.",
        ["For numbers that hold, evaluate without ", el("code", null, "--oracle-threshold"), "."]];
    }
    if (report.training_rows_share > 0.5) {
      return ["amber", "▲ Training data", `${percent(report.training_rows_share)} of these rows were in the training data: the figures say nothing of other data.`, null];
    }
    switch (report.promise) {
    case "kept": {
      const exact = !known(ratio) || Math.abs(ratio - 1) <= 0.05;
      return ["calm", "● Promise kept", `${promised} is kept on this data${exact ? "." : `, within the allowed factor of 2: ${times(ratio)} as many.`}`];
    }
    case "void": {
      const sentence = ratio < 1 ? `${promised} does not describe this data: ${times(ratio)} as many, so the threshold is stricter than asked.`
        : `${promised} is not kept on this data${known(ratio) ? `: ${times(ratio)} as many` : ""}.`;
      const again = ["The benign rows it was calibrated on are unlike these. Calibrate again with recent ones: ", command].flat();
      return [ratio >= 10 ? "red" : "amber", "▲ Promise void", sentence, threshold.source === "local calibration" ? again : calibrate];
    }
    case "untested":
      return ["calm", "○ Promise untested", `${promised} is untested: this data has too few benign rows to expect 10 false alarms.`,
        rate > 0 ? [`It takes ${short(Math.ceil(10 / rate))} benign rows or more to test it.`] : null];
    default:
      return threshold.source === "assumed contamination"
        ? ["calm", "– No promise", "No false-alarm rate is promised: the threshold rests on an assumed share of attacks.", calibrate]
        : ["calm", "– No promise", "No false-alarm rate was promised."];
    }
  }

  // The first line of the page: is all well?
  function verdict(facts) {
    const { report, attacks, benign, matrix, data } = facts;
    let found = `Found ${count(matrix.tp)} of ${count(attacks)} attacks`;
    if (attacks > 0 && benign > 0) found += ` at ${round(matrix.fp / benign)} false alarms.`;
    else if (attacks > 0) found += ". Without benign rows, false alarms cannot be counted.";
    else if (benign > 0) found = `No attacks in this data. ${count(matrix.fp)} of ${count(benign)} benign rows raised a false alarm (${round(matrix.fp / benign)}).`;
    else found = "There were no rows to judge.";
    const [level, state, sentence, advice] = judge(facts);
    const box = at("verdict");
    box.dataset.level = level;
    box.append(el("p", { class: "state" }, state), el("h1", null, `${found} ${sentence}`), advice ? el("p", { class: "advice" }, advice) : "",
      el("p", { class: "subject note" }, `${data.title} · ${count(report.rows)} rows · `, moment(data.generated)));
  }

  function numbers({ report, threshold, attacks, benign, matrix, needs }) {
    const precision = (report.precision_at_prevalence || {})["0.001"];
    const silent = matrix.tp + matrix.fp === 0 ? "no alarm was raised" : null;
    const rate = threshold.promised_false_alarm_rate, ratio = report.realised_over_promised;
    let promise = known(rate) ? `promised ${round(rate)}${known(ratio) ? `, ${times(ratio)} that` : ""}` : "none promised";
    if (threshold.source === "ORACLE") promise = "threshold chosen on this data";
    const tiles = [
      ["Accuracy", report.accuracy, percent, null, `always saying “${attacks > benign ? "attack" : "benign"}”: ${percent(Math.max(attacks, benign) / report.rows)}`],
      ["Alerts per day", report.alerts_per_day, short, needs.both, `of ${known(report.flows_per_day) ? short(report.flows_per_day) : DASH} flows, 0.1\u00a0% of them attacks`],
      ["Precision at 0.1\u00a0% attacks", precision, percent, needs.both || silent, precision > 0 ? `1 alert in ${count(1 / precision)} is an attack` : ""],
      ["Attacks found (recall)", report.recall, percent, needs.attacks, `${count(matrix.tp)} of ${count(attacks)}`],
      ["False-alarm rate", report.false_alarm_rate, percent, needs.benign, promise],
      ["ROC AUC", report.roc_auc, area, needs.both, "chance: 0.500"],
    ];
    at("tiles").append(...tiles.map(([label, value, format, reason, text]) => el("div", null, el("dt", null, label),
      el("dd", { class: "value" }, figure(value, format, reason)), el("dd", { class: "note" }, known(value) ? text : reason || "not defined for this data"))));

    const classless = "the model names no attack classes";
    const measures = [
      ["balanced_accuracy", "Balanced accuracy", percent, needs.both], ["precision", "Precision on this data", percent, silent],
      ["f1", "F1 on this data", area, needs.attacks || silent], ["average_precision", "Average precision", area, needs.both],
      ["class_accuracy", "Accuracy over classes", percent, classless], ["macro_f1", "Macro F1 over classes", area, classless],
      ["macro_precision", "Macro precision", percent, classless], ["macro_recall", "Macro recall", percent, classless],
      ["weighted_f1", "Weighted F1", area, classless],
    ].filter(([key]) => report[key] !== undefined);
    at("measures").append(table("Other measures", [["", ""], ["", "number"]], measures.map(([key, label, format, reason]) => [
      known(report[key]) ? label : [label, el("span", { class: "note" }, reason || "not defined for this data")], figure(report[key], format, reason)])));

    const rates = report.recall_at_false_alarm_rate || {};
    if (Object.keys(rates).length > 0 && !needs.both) {
      at("allowances").append(el("h3", null, "What would other thresholds find?"), allowances(rates),
        note("Read off this data after the fact: good for comparing models, not a promise."));
    }
  }

  // The charts read their colours from the style sheet, so that it alone defines the themes.
  function palette() {
    const style = getComputedStyle(root);
    return Object.fromEntries(["ink", "muted", "line", "surface", "benign", "attack"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  // A plugin that draws dashed lines and direct labels in data coordinates ("top" and "bottom" are the
  // plot's edges). Labels stay inside the plot and off each other; a halo keeps them readable on curves.
  function annotations(tone, lines, labels) {
    const draw = ({ ctx, chartArea: box, scales }) => {
      const px = (value) => scales.x.getPixelForValue(value);
      const py = (value) => typeof value === "string" ? box[value] : scales.y.getPixelForValue(value);
      ctx.save();
      ctx.setLineDash([4, 4]);
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = tone.ink;
      ctx.beginPath();
      for (const [x1, y1, x2, y2] of lines) { ctx.moveTo(px(x1), py(y1)); ctx.lineTo(px(x2), py(y2)); }
      ctx.stroke();
      Object.assign(ctx, { font: "13px system-ui, sans-serif", textBaseline: "top", lineJoin: "round", lineWidth: 4, strokeStyle: tone.surface, fillStyle: tone.ink });
      ctx.setLineDash([]);
      const taken = [];
      for (const { x, y, text, above, centred } of labels) {
        const width = Math.max(...text.map((line) => ctx.measureText(line).width)), height = text.length * 16;
        let left = px(x) + (centred ? -width / 2 : 10), top = py(y) + (above ? -height - 4 : 8);
        if (left + width > box.right && !centred) left = px(x) - width - 10;
        if (top + height > box.bottom) top = py(y) - height - 8;
        left = Math.max(box.left + 4, Math.min(left, box.right - width - 2));
        top = Math.max(box.top + 4, top);
        const overlaps = (other) => left < other.right + 6 && other.left < left + width + 6 && top < other.bottom && other.top < top + height;
        for (let hit; (hit = taken.find(overlaps)) && hit.bottom + height < box.bottom;) top = hit.bottom + 2;
        taken.push({ left, top, right: left + width, bottom: top + height });
        for (const paint of ["strokeText", "fillText"]) text.forEach((line, i) => ctx[paint](line, left, top + i * 16));
      }
      ctx.restore();
    };
    return { id: "annotations", afterDatasetsDraw: draw };
  }

  function chart(canvas, tone, { datasets, x, y, lines, labels, tooltip, mode, padding }) {
    const font = { family: "system-ui, sans-serif", size: 13 };
    const axis = ({ title, ticks, ...rest }) => ({
      type: "linear", ...rest,
      title: { display: true, text: title, color: tone.muted, font },
      ticks: { color: tone.muted, font, maxRotation: 0, ...ticks },
      grid: { color: tone.line, borderColor: tone.muted, drawTicks: false },
    });
    return new Chart(canvas, {
      type: "line",
      data: { datasets },
      options: {
        animation: false, maintainAspectRatio: false, layout: { padding }, scales: { x: axis(x), y: axis(y) },
        interaction: { mode, axis: mode === "index" ? "x" : "xy", intersect: false },
        plugins: {
          legend: { display: false },
          tooltip: { displayColors: false, animation: false, backgroundColor: tone.ink, bodyColor: tone.surface, filter: (item) => item.datasetIndex === 0, callbacks: { title: () => "", label: tooltip } },
        },
      },
      plugins: [annotations(tone, lines, labels)],
    });
  }

  // ROC and precision-recall: both axes run from 0 to 100 % over the same length. The axes' fixed
  // sizes and the padding add up to 64 px each way, which makes the plot itself square.
  function square(canvas, tone, { curve, point, x, y, lines, labels, describe, facts }) {
    const ticks = { stepSize: 25 };
    const datasets = [{ data: curve.map(([a, b, cut]) => ({ x: a * 100, y: b * 100, cut })), borderColor: tone.attack, borderWidth: 2, pointRadius: 0, pointHoverRadius: 4, pointBackgroundColor: tone.attack }];
    if (point.every(known)) {
      const operating = { x: point[0] * 100, y: point[1] * 100 };
      datasets.push({ data: [operating], pointStyle: "rectRot", pointRadius: 8, pointHoverRadius: 8, borderColor: tone.surface, pointBackgroundColor: tone.ink, borderWidth: 2, clip: false, order: -1 });
      labels.unshift({ ...operating, text: [`threshold ${facts.cut}`, ...describe(...point)] });
    }
    return chart(canvas, tone, {
      datasets, lines, labels, mode: "nearest", padding: { top: 16, right: 8 },
      x: { title: x, min: 0, max: 100, ticks: { ...ticks, align: "inner" }, afterFit: (scale) => { scale.height = 48; } },
      y: { title: y, min: 0, max: 100, ticks, afterFit: (scale) => { scale.width = 56; } },
      tooltip: ({ raw }) => [...(known(raw.cut) ? [`threshold ${plain(raw.cut)}`] : []), ...describe(raw.x / 100, raw.y / 100)],
    });
  }

  function rocChart(facts, canvas, tone) {
    const { report, threshold, data } = facts;
    const lines = [[0, 0, 100, 100]], labels = [{ x: 40, y: 40, text: ["chance"] }];
    const promised = threshold.promised_false_alarm_rate;
    if (known(promised) && threshold.source !== "ORACLE") {
      lines.push([promised * 100, "bottom", promised * 100, "top"]);
      labels.unshift({ x: promised * 100, y: 52, text: [`promised ${round(promised)}`] });
    }
    return square(canvas, tone, {
      facts, lines, labels, curve: data.curves.roc, point: [report.false_alarm_rate, report.recall],
      x: "False-alarm rate (% of benign rows)", y: "Attacks found (% of attack rows)",
      describe: (alarms, found) => [`${round(found)} found at`, `${round(alarms)} false alarms`],
    });
  }

  function precisionChart(facts, canvas, tone) {
    const { report, attacks, benign, data } = facts;
    const base = attacks / (attacks + benign);
    return square(canvas, tone, {
      facts, lines: [[0, base * 100, 100, base * 100]], labels: [{ x: 0, y: base * 100, above: base < 0.5, text: [`always alarm: ${round(base)}`] }],
      curve: data.curves.precision_recall, point: [report.recall, report.precision],
      x: "Attacks found (% of attack rows)", y: "Alarms that are attacks (%)",
      describe: (found, right) => [`${round(right)} of alarms right,`, `${round(found)} found`],
    });
  }

  function histogramChart(facts, canvas, tone) {
    const { edges, benign, attack } = facts.data.histogram;
    const cut = facts.threshold.value;
    const ends = known(cut) ? [...edges, cut] : edges;
    let min = Math.min(...ends), max = Math.max(...ends);
    if (min === max) [min, max] = [min - 0.5, max + 0.5];
    const lines = known(cut) ? [[cut, "bottom", cut, "top"]] : [];
    const labels = known(cut) ? [{ x: cut, y: "top", text: [`threshold ${facts.cut}`, "alarms to the right"] }] : [];
    const datasets = [];
    const add = (name, counts, style) => {
      const top = Math.max(0, ...counts), i = counts.indexOf(top);
      if (top === 0) return;
      // A log axis has no zero: an empty bin lies below its lower end.
      const data = edges.map((edge, k) => ({ x: edge, y: counts[Math.min(k, counts.length - 1)] || 0.1 }));
      datasets.push({ ...style, data, stepped: "before", pointRadius: 0, pointHoverRadius: 0, borderWidth: 2 });
      labels.push({ x: (edges[i] + edges[i + 1]) / 2, y: top, above: true, centred: true, text: [name] });
    };
    add("benign", benign, { borderColor: tone.benign, backgroundColor: `${tone.benign}66`, fill: "start", order: 2 });
    add("attacks", attack, { borderColor: tone.attack, order: 1 });
    return chart(canvas, tone, {
      datasets, lines, labels, mode: "index", padding: { top: 8, right: 16 },
      x: { title: "Anomaly score (higher is more anomalous)", min, max, ticks: { maxTicksLimit: 9, includeBounds: false, callback: plain } },
      y: { title: "Rows per bin (log scale)", type: "logarithmic", min: 0.5, max: Math.max(1, ...benign, ...attack) * 8,
        ticks: { callback: (value) => Number.isInteger(Math.log10(value)) ? count(value) : null } },
      tooltip: ({ dataIndex }) => {
        const i = Math.min(dataIndex, benign.length - 1);
        return [`score ${plain(edges[i])} to ${plain(edges[i + 1])}`, `${count(benign[i])} benign, ${count(attack[i])} attacks`];
      },
    });
  }

  function pictures(facts) {
    const { data, report, needs, matrix } = facts;
    const curves = data.curves || {}, bins = data.histogram || {};
    const drawn = [];
    const frame = (id, question, caption, shape, draw, points, reason) => {
      const canvas = el("canvas", { role: "img", "aria-label": `${question} ${caption}` });
      const there = points && points.length > 1;
      at(id).append(el("h3", null, question), el("figcaption", null, caption), there ? el("div", { class: `chart ${shape}` }, canvas) : empty(`Not drawn: ${reason}.`));
      if (there) drawn.push((tone) => draw(facts, canvas, tone));
    };
    const why = needs.both || "the report holds no curve";
    frame("roc", "How many attacks are found for the false alarms they cost?",
      `ROC curve${known(report.roc_auc) ? `, area ${area(report.roc_auc)}; the diamond is the operating point` : ""}.`, "square", rocChart, curves.roc, why);
    frame("precision-recall", "How many alarms are attacks, as more attacks are found?",
      `Precision over recall${known(report.average_precision) ? `, average ${area(report.average_precision)} at this data’s share of attacks` : ""}.`, "square", precisionChart, curves.precision_recall, why);
    frame("histogram", "Do the scores tell attacks from benign rows?",
      "Rows by anomaly score: benign is the filled shape, attacks are the outline.", "wide", histogramChart, bins.edges, "the report holds no scores");

    // A canvas does not follow the style sheet, so it is drawn anew when the theme changes, and in light for paper.
    let charts = [];
    const redraw = () => {
      charts.forEach((old) => old.destroy());
      charts = drawn.map((draw) => draw(palette()));
    };
    redraw();
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    window.addEventListener("beforeprint", () => { root.dataset.theme = "light"; redraw(); });
    window.addEventListener("afterprint", () => { delete root.dataset.theme; redraw(); });

    at("confusion").append(el("h3", null, "Which decisions are right?"),
      heat("Confusion matrix of the decision", ["benign", "attack"], ["benign", "attack (alarm)"], [[matrix.tn, matrix.fp], [matrix.fn, matrix.tp]]),
      note("Rows, and their share of the true kind; outlined cells are right."));
    if ((data.families || []).length > 0) at("families").append(el("h3", null, "Which attack families are missed?"), families(data.families));
    if (data.class_confusion) {
      const { names, counts } = data.class_confusion;
      at("class-confusion").append(el("h3", null, "Which classes are taken for which?"), heat("Confusion matrix of the classes", names, names, counts),
        note("Rows, and their share of the true class; outlined cells are right."));
    }
  }

  // Wilson's 95 % interval: with few rows, a recall is a rough guess, and the whisker says how rough.
  function interval(share, n) {
    const z = 1.96, scale = 1 + z * z / n;
    const middle = (share + z * z / (2 * n)) / scale;
    const half = z * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale;
    return [Math.max(0, middle - half), Math.min(1, middle + half)];
  }

  function families(list) {
    const rows = [...list].sort((a, b) => (a.recall ?? 2) - (b.recall ?? 2)).map(({ name, rows: n, recall }) => {
      if (!known(recall) || n === 0) return [name, "", figure(null, percent), figure(n, count)];
      const [low, high] = interval(recall, n);
      const title = `95 % interval: ${percent(low)} to ${percent(high)}`;
      return [name, el("span", { class: "bar", style: `--share:${recall};--low:${low};--high:${high}`, title }), figure(recall, percent), figure(n, count)];
    });
    return el("div", null, table("Recall by attack family", [["Family", "name"], ["Found", ""], ["", "number"], ["Rows", "number"]], rows, "bars dense"),
      note("Share of rows that raise an alarm, lowest first; the line is the 95\u00a0% interval."));
  }

  function details({ data, report, threshold, needs }) {
    const classes = report.classes || [];
    at("class-table").append(classes.length === 0 ? empty("The model names no classes.") : table("Measures by class",
      [["Class", "name"], ["Precision", "number"], ["Recall", "number"], ["F1", "number"], ["Rows", "number"]],
      classes.map((c) => [c.name, figure(c.precision, percent, "never predicted"), figure(c.recall, percent, "no rows of this class"), figure(c.f1, area), figure(c.support, count)]), "dense"));
    if (classes.some((c) => !known(c.precision) || !known(c.recall))) at("class-table").append(note(`${DASH} under precision: the class is never predicted; under recall: this data has no row of it.`));

    const novel = report.novel, rates = (novel && novel.recall_at_false_alarm_rate) || {};
    if (needs.attacks) at("novel-table").append(empty("This data holds no attacks."));
    else if (!novel) at("novel-table").append(empty("Not known: the model does not list the attack types it was trained on."));
    else if (!novel.rows) at("novel-table").append(empty("Every attack type in this data was seen in training."));
    else {
      at("novel-table").append(el("p", null, figure(novel.recall, percent), ` found of ${count(novel.rows)} rows, of ${count(novel.types)} attack ${novel.types === 1 ? "type" : "types"} that training did not hold.`),
        Object.keys(rates).length > 0 ? allowances(rates, needs.both) : "");
      if (known(novel.marked)) at("novel-table").append(note(`${percent(novel.marked)} of them are marked as novel; ${known(novel.marked_precision) ? percent(novel.marked_precision) : DASH} of all that is marked is of such types.`));
    }

    const members = report.members || [];
    if (members.length > 0) {
      at("class-table").append(el("h3", null, "What is each member worth by itself?"), table("Members of the detector",
        [["Member", "name"], ["ROC AUC", "number"], ["Average precision", "number"], ["Spoke first", "number"]],
        members.map((m) => [m.name, figure(m.roc_auc, area), figure(m.average_precision, area), figure(m.share_spoken, percent)]), "dense"),
        note("Spoke first: the share of called rows on which this member\u2019s evidence was the strongest."));
    }

    const findings = report.audit || [];
    at("audit-table").append(findings.length === 0 ? empty("Nothing to report: no guard raised a finding.")
      : table("Audit findings", [["Guard", "mono"], ["Finding", "name"]], findings.map(({ guard, finding }) => [guard, finding])));

    const model = report.model || {}, files = (data.data || {}).files || [];
    const sources = {
      "held-out benign training rows": "benign rows of the training data that were held out",
      "local calibration": "benign rows of this place (local calibration)",
      "assumed contamination": "an assumed share of attacks in the training data (assumed contamination)",
      ORACLE: "ORACLE: chosen on the evaluated data itself",
    };
    const attainable = threshold.attainable_false_alarm_rate;
    const side = (heading, rows) => el("div", null, el("h3", null, heading), table(heading, [["", ""], ["", "name"]], rows.filter(([, value]) => value != null && value !== "")));
    at("origin-tables").append(
      side("Model", [["Name", model.name], ["Kind", model.kind], ["Trained on", model.trained_on], ["Seed", model.seed == null ? null : String(model.seed)], ["Created", model.created && moment(model.created)]]),
      side("Threshold", [["Value", figure(threshold.value, plain)], ["Taken from", sources[threshold.source] || threshold.source],
        ["Promised false alarms", known(threshold.promised_false_alarm_rate) ? figure(threshold.promised_false_alarm_rate, round) : "none"],
        ["Can be attained", known(attainable) ? [figure(attainable, round), el("span", { class: "note" }, "Tied scores limit how close to the promise one can cut.")] : null],
        ["Extrapolated", threshold.extrapolated ? "yes: beyond the calibration scores, from a fitted tail" : "no"]]),
      el("div", null, el("h3", null, "Data"), table("Data files", [["File", "mono path"], ["Rows", "number"]], files.map(({ path, rows }) => [path, figure(rows, count)]))),
      side("Report", [["Generated", moment(data.generated)], ["Lapwing", data.version], ["Flows per day, assumed", figure(report.flows_per_day, short)]]));
  }

  try {
    const data = JSON.parse(at("report-data").textContent);
    const report = data.report, threshold = report.threshold || {};
    const matrix = report.confusion_matrix || { tn: 0, fp: 0, fn: 0, tp: 0 };
    const attacks = matrix.tp + matrix.fn, benign = matrix.tn + matrix.fp;
    const lacks = (n, kind) => n === 0 ? `this data has no ${kind} rows` : null;
    const needs = { attacks: lacks(attacks, "attack"), benign: lacks(benign, "benign") };
    needs.both = needs.attacks || needs.benign;
    const facts = { data, report, threshold, matrix, attacks, benign, needs, cut: known(threshold.value) ? plain(threshold.value) : DASH };
    [verdict, numbers, details, pictures].forEach((part) => part(facts)); // pictures last: without the chart library, all else still stands
  } catch (error) {
    document.querySelector("header").append(empty(`Part of this report cannot be shown (${error.message}). Write it again with lapwing evaluate --report.`));
  }
})();
