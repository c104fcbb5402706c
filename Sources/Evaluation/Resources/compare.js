// One file over 400 lines, since the page is one script inlined under a strict policy; its parts are the page's.
(() => {
  "use strict";

  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const DASH = "–";
  const known = (x) => typeof x === "number" && Number.isFinite(x);

  // Names and paths come from files that others wrote, so they enter as text nodes, never as HTML.
  function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {})) if (value != null) node.setAttribute(key, value);
    node.append(...children.flat().filter((child) => child != null));
    return node;
  }
  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  const empty = (text) => el("p", { class: "empty" }, text);
  const note = (...text) => el("p", { class: "note" }, ...text);
  const small = (text, level) => el("span", { class: "note", "data-level": level }, text);
  const on = (node, event, act) => { node.addEventListener(event, act); return node; };

  // Numbers are rounded to what one can act on; the exact value is the hover text.
  const count = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 0 });
  const short = (n) => n >= 999500 ? `${Number((n / 1e6).toPrecision(2))}\u00a0M` : n >= 1e4 ? `${count(n / 1e3)}\u00a0k` : count(n);
  const plain = (x) => String(Number(x.toPrecision(4))).replace("-", "\u2212");
  const area = (x) => (x < 1 ? Math.min(x, 0.9999) : x).toFixed(4);
  const three = (x) => (x < 1 ? Math.min(x, 0.999) : x).toFixed(3);
  const times = (x) => `${x < 1 ? Number(x.toPrecision(1)) : x < 10 ? Number(x.toFixed(1)) : count(x)} times`;
  const size = (n) => n >= 1023.5 * 1024 ? `${(n / 1048576).toFixed(1)}\u00a0MiB` : `${count(Math.ceil(n / 1024))}\u00a0KiB`;
  const seconds = (s) => s >= 100 ? count(s) : s >= 10 ? s.toFixed(1) : s.toFixed(2);
  const things = (n, one) => `${count(n)} ${one}${n === 1 ? "" : "s"}`;
  const list = (names) => names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;

  // Only 0 and 1 themselves are shown as 0 and 100 %: one miss in 100,000 is still a miss.
  function percent(share) {
    const value = share * 100;
    let text = value.toFixed(1);
    if (value > 0 && value < 0.1) text = String(Number(value.toPrecision(1)));
    if (value > 99.9 && value < 100) text = Math.min(value, 99.99).toFixed(2);
    return `${text}\u00a0%`;
  }
  const round = (share) => percent(share).replace(".0\u00a0", "\u00a0"); // "5 %" in sentences, "5.0 %" in columns

  function moment(iso) {
    const date = new Date(iso);
    if (!iso || Number.isNaN(date.getTime())) return iso || DASH;
    return el("time", { datetime: iso, title: iso }, date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }));
  }

  // What every part reads: one model's figures on one test, whether or not they are there.
  const trial = (model, test) => (model.tests || [])[test] || {};
  const mean = (figure) => figure && known(figure.mean) ? figure.mean : null;

  // Wide tables scroll by themselves, by keyboard too.
  const scroll = (label, table) => el("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" }, table);

  // `columns` are [heading, class]; the first cell of each row is its header.
  function table(label, columns, rows) {
    const head = el("thead", null, el("tr", null, columns.map(([heading, kind]) => el("th", { scope: "col", class: kind }, heading))));
    const body = rows.map((cells) => el("tr", null, cells.map((cell, i) =>
      el(i === 0 ? "th" : "td", { class: columns[i][1], scope: i === 0 ? "row" : null }, cell))));
    return scroll(label, el("table", null, columns[0][0] ? head : null, el("tbody", null, body)));
  }

  // Cells are { share, text, title, style }, tinted by share; `columns` are { name, under, style }.
  function heat(label, corner, columns, rows, many) {
    const head = el("tr", null, el("th", { scope: "col" }, corner),
      columns.map(({ name, under, style }) => el("th", { scope: "col", class: ["predicted", style].join(" ") }, el("span", null, name), under ? small(under) : null)));
    const body = rows.map(({ name, cells }) => el("tr", null, el("th", { scope: "row" }, name), cells.map(({ share, text, under, title, style }) =>
      el("td", { style: `--share:${known(share) ? share : 0}`, title, class: style }, text, under ? small(under) : null))));
    return scroll(label, el("table", { class: many ? "heat many" : "heat" }, el("thead", null, head), el("tbody", null, body)));
  }
  const shareCell = (share, title, style) => known(share) ? { share, text: percent(share), title, style }
    : { text: DASH, title: "not judged", style: ["missing", style].join(" ") };

  // A select that is there only where there is something to choose.
  function select(label, names, act) {
    if (names.length < 2) return null;
    const node = el("select", { class: "pick" }, names.map((name, i) => el("option", { value: i }, name)));
    return el("label", null, label, on(node, "change", () => act(Number(node.value))));
  }
  const controls = (...nodes) => nodes.some(Boolean) ? el("div", { class: "controls" }, ...nodes) : null;
  const named = (test) => `${test.name} (${things(test.rows, "row")}, ${things(test.attacks, "attack")})`;

  // Kept, void or untested: [word with its sign, level].
  function promise(figures, board) {
    const ratio = mean(figures.realised_over_promised);
    if (board.cross_fitted || !figures.promise) return null;
    return { kept: ["● kept", "calm"], void: ["▲ void", ratio >= 10 ? "red" : "amber"], untested: ["○ untested", "calm"] }[figures.promise] || [figures.promise, "calm"];
  }

  // What the promises came to on one test: [level, state, sentence].
  function promises({ board, trained }, test) {
    const told = trained.map((model) => [model, trial(model, test)]).filter(([, figures]) => promise(figures, board));
    const rate = known(board.promised_false_alarm_rate) ? `the promised ${round(board.promised_false_alarm_rate)}` : "the promised rate";
    const upper = rate[0].toUpperCase() + rate.slice(1);
    const like = (word) => told.filter(([, figures]) => figures.promise === word);
    const broken = like("void"), untested = like("untested"), n = told.length;
    if (n === 0) {
      return ["calm", "– No promise tested", board.cross_fitted ? "Whether promises hold takes rows apart from training to tell (--test)." : "No promised false-alarm rate could be tested here."];
    }
    if (broken.length > 0) {
      const ratio = broken.length === 1 ? mean(broken[0][1].realised_over_promised) : null;
      const who = broken.length === n && n > 1 ? `any of the ${n}` : broken.length > 3 ? `${broken.length} of the ${n}` : list(broken.map(([model]) => model.name));
      return [broken.some(([, figures]) => promise(figures, board)[1] === "red") ? "red" : "amber", `▲ ${broken.length} of ${things(n, "promise")} void`,
        `${upper} ${broken.length > 3 && broken.length < n ? "does not hold for" : "is not kept by"} ${who}${known(ratio) ? ` (${times(ratio)} as many)` : ""}.`];
    }
    if (untested.length === n) return ["calm", "○ Promises untested", `${upper} is untested: too few benign rows to expect 10 false alarms.`];
    if (untested.length > 0) return ["calm", `● ${n - untested.length} of ${n} promises kept`, `None broke ${rate}; ${untested.length} could not be tested.`];
    return ["calm", n === 1 ? "● Promise kept" : "● All promises kept", `${n === 1 ? "It" : n === 2 ? "Both" : `All ${n}`} kept ${rate}.`];
  }

  // Who is first on one test, by AUC, as a sentence; ties to four digits are said.
  function first({ board, trained }, test) {
    const auc = (model) => mean(trial(model, test).roc_auc);
    const ranked = trained.filter((model) => known(auc(model))).sort((a, b) => auc(b) - auc(a));
    const { name, rows, attacks } = board.tests[test] || { name: "no rows" };
    if (ranked.length === 0) {
      const lack = attacks === 0 ? ": there are no attack rows" : attacks === rows ? ": there are no benign rows" : "";
      return `The models cannot be ranked by ROC AUC on ${name}${lack}.`;
    }
    const [best, ...others] = ranked, rate = mean(trial(best, test).false_alarm_rate);
    const level = others.filter((model) => area(auc(model)) === area(auc(best))).map((model) => model.name);
    const place = trained.length === 1 ? "is the only model: ROC AUC" : `ranks first of ${trained.length} models by ROC AUC:`;
    return `${best.name} ${place} ${area(auc(best))}${known(rate) ? ` at ${round(rate)} false alarms` : ""}, on ${name}.`
      + (level.length > 3 ? ` ${level.length} others are level with it.` : level.length > 0 ? ` ${list(level)} ${level.length > 1 ? "are" : "is"} level with it.` : "");
  }

  // The first line of the page: who is best, and do the promises hold?
  function verdict(facts) {
    const { data, board, models, trained } = facts;
    const box = at("verdict"), failed = models.length - trained.length;
    const subject = el("p", { class: "subject note" }, `${data.title || "Models"} · ${things(models.length, "model")}${failed > 0 ? `, ${failed} of them not trained` : ""} · `, moment(data.generated));
    if (trained.length === 0) {
      box.dataset.level = "red";
      box.append(el("p", { class: "state" }, "▲ No model"), el("h1", null, models.length > 0 ? "No model could be trained on this data: the reasons stand below." : "No models were compared."), subject);
      return;
    }
    const tests = (board.tests || []).map((_, test) => [first(facts, test), ...promises(facts, test)]);
    const [sentence, level, state, kept] = tests[0] || [first(facts, 0), "calm", "– No test", ""];
    const levels = tests.map((test) => test[1]);
    box.dataset.level = ["red", "amber"].find((one) => levels.includes(one)) || level;
    box.append(el("p", { class: "state" }, levels[0] === "calm" && box.dataset.level !== "calm" ? `${state} on the first test, not on others` : state), el("h1", null, `${sentence} ${kept}`));
    for (const [other, , , others] of tests.slice(1)) box.append(el("p", { class: "advice" }, `${other} ${others}`));
    if (box.dataset.level !== "calm") {
      box.append(el("p", { class: "advice" }, "A void promise means that benign rows here are unlike those of training. ",
        "Set the threshold for this place with about 1,000 of its benign rows: ", el("code", null, "lapwing calibrate MODEL BENIGN --out FILE"), "."));
    }
    box.append(subject);
  }

  // The leaderboard's columns: heading, what is measured, how it is shown, which value is best.
  const novel = (rate) => (_, figures) => (figures.novel || {})[`recall_at_${rate}`];
  const columns = [
    { heading: "Accuracy", value: (_, figures) => figures.accuracy, format: percent },
    { heading: "False alarms", value: (_, figures) => figures.false_alarm_rate, format: percent, order: "ascending" },
    { heading: "ROC AUC", value: (_, figures) => figures.roc_auc, format: area, spread: true },
    { heading: "Average precision", value: (_, figures) => figures.average_precision, format: area },
    { heading: "Macro F1", value: (_, figures) => figures.macro_f1, format: three, why: "the model names no attack classes" },
    { heading: "Class accuracy", value: (_, figures) => figures.class_accuracy, format: percent, why: "the model names no attack classes" },
    { heading: "Novel found at 1\u00a0%", value: novel("0.01"), format: percent, why: "this test holds no attack type that is new to the model" },
    { heading: "Novel found at 5\u00a0%", value: novel("0.05"), format: percent, why: "this test holds no attack type that is new to the model" },
    { heading: "Training,\u00a0s", value: (model) => model.training_seconds, format: seconds, order: "ascending" },
    { heading: "Rows/s", value: (model) => model.rows_per_second, format: short, why: "no rows apart from training were scored" },
    { heading: "File size", value: (model) => ({ mean: model.bytes }), format: size, order: "ascending" },
  ];

  function leaderboard({ board, trained }, test) {
    const promised = board.promised_false_alarm_rate;
    const value = (column, model) => mean(column.value(model, trial(model, test)));
    // What is best of a column: few false alarms are no virtue by themselves, keeping to the promise is.
    const cost = (column, x) => column.heading === "False alarms" && promised > 0 ? Math.abs(Math.log(Math.max(x, 1e-9) / promised)) : column.order === "ascending" ? x : -x;
    const bests = columns.map((column) => {
      const values = trained.map((model) => value(column, model)).filter(known).sort((a, b) => cost(column, a) - cost(column, b));
      const text = values.length > 1 ? column.format(values[0]) : null;
      return values.every((x) => column.format(x) === text) ? null : text;
    });
    const cell = (column, model, i) => {
      const figures = trial(model, test), x = value(column, model), deviation = (column.value(model, figures) || {}).deviation;
      if (!known(x)) return el("td", { class: "number", title: column.why || "not defined for this data" }, DASH);
      const word = column.heading === "False alarms" ? promise(figures, board) : null, ratio = mean(figures.realised_over_promised);
      const title = [`${x}`, known(deviation) ? `± ${plain(deviation)} over the seeds` : null, word && known(ratio) ? `${times(ratio)} the promised rate` : null].filter(Boolean).join(", ");
      return el("td", { class: "number", title }, el("span", { class: column.format(x) === bests[i] ? "best" : null }, column.format(x)),
        column.spread && known(deviation) ? small(`± ${deviation < 5e-5 ? "0.0000" : deviation.toFixed(4)}`) : null, word ? small(...word) : null);
    };
    const rows = trained.map((model) => ({ model, node: el("tr", null, el("th", { scope: "row" }, model.name), columns.map((column, i) => cell(column, model, i))) }));
    const body = el("tbody");
    const heads = [];
    const sort = (index, order) => {
      const sign = order === "ascending" ? 1 : -1, column = columns[index - 1];
      const key = ({ model }) => column ? value(column, model) : model.name;
      rows.sort((a, b) => {
        const x = key(a), y = key(b);
        if (x == null || y == null) return (x == null) - (y == null); // dashes stay last, either way
        return sign * (column ? x - y : x.localeCompare(y));
      });
      heads.forEach((head, i) => i === index ? head.setAttribute("aria-sort", order) : head.removeAttribute("aria-sort"));
      body.append(...rows.map(({ node }) => node));
    };
    [{ heading: "Model", order: "ascending" }, ...columns].forEach(({ heading, order = "descending" }, i) => {
      const button = on(el("button", { type: "button" }, heading), "click", () => {
        const now = heads[i].getAttribute("aria-sort");
        sort(i, now ? (now === "ascending" ? "descending" : "ascending") : order);
      });
      heads.push(el("th", { scope: "col", class: i > 0 ? "number" : null }, button));
    });
    sort(columns.findIndex((column) => column.spread) + 1, "descending");
    const label = `Leaderboard on ${board.tests[test].name}`;
    return el("div", null, el("h3", null, `On ${named(board.tests[test])}`),
      scroll(label, el("table", { class: "board" }, el("thead", null, el("tr", null, heads)), body)));
  }

  function boards(facts) {
    const { board, models, trained } = facts;
    const failed = models.filter((model) => model.failure != null);
    if (trained.length > 0) {
      at("boards").className = "stack";
      at("boards").append(...board.tests.map((_, test) => leaderboard(facts, test)),
        note(`Bold is the best of its column${board.promised_false_alarm_rate > 0 ? `; of the false alarms, the nearest to the promised ${round(board.promised_false_alarm_rate)}` : ""}. `,
          board.seeds.length > 1 ? `Means over ${board.seeds.length} seeds; ± is their standard deviation. The word on the promise is that of the first seed. ` : "",
          "Click a heading to sort."));
    }
    if (failed.length > 0) at("failures").append(el("h3", null, "Not trained"), table("Models that were not trained", [["Model", ""], ["Why", "name"]], failed.map((model) => [model.name, model.failure])));
  }

  // The charts read their colours from the style sheet, so that it alone defines the themes.
  function palette() {
    const style = getComputedStyle(root);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    return { ...Object.fromEntries(["ink", "muted", "line", "surface"].map((name) => [name, read(name)])), models: Array.from({ length: 7 }, (_, i) => read(`model-${i}`)) };
  }
  // Seven hues and five dash patterns: 35 models before two look alike.
  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [16, 4]];
  const dash = (i) => DASHES[i % DASHES.length];

  // Draws the line of chance, the promised rate and their labels, on a halo that keeps them readable.
  function annotations(tone, chance, promised) {
    const draw = ({ ctx, chartArea: box, scales: { x, y } }) => {
      ctx.save();
      Object.assign(ctx, { lineWidth: 1.5, fillStyle: tone.ink, font: "13px system-ui, sans-serif", textBaseline: "middle", lineJoin: "round" });
      ctx.beginPath();
      ctx.rect(box.left, box.top, box.width, box.height);
      ctx.clip();
      const label = (text, px, py) => {
        ctx.save();
        Object.assign(ctx, { lineWidth: 4, strokeStyle: tone.surface });
        ctx.setLineDash([]);
        for (const paint of ["strokeText", "fillText"]) ctx[paint](text, Math.max(box.left + 4, Math.min(px, box.right - ctx.measureText(text).width - 4)), py);
        ctx.restore();
      };
      const line = (colour, pattern, points) => {
        ctx.strokeStyle = colour;
        ctx.setLineDash(pattern);
        ctx.beginPath();
        points.forEach(([a, b]) => ctx.lineTo(x.getPixelForValue(a), y.getPixelForValue(b)));
        ctx.stroke();
      };
      line(tone.muted, [1, 4], chance.map((value) => [value, value]));
      if (promised > x.min && promised < x.max) {
        line(tone.ink, [4, 4], [[promised, 0], [promised, 100]]);
        label(`promised ${round(promised / 100)}`, x.getPixelForValue(promised) + 8, y.getPixelForValue(50));
      }
      const middle = chance[Math.floor(chance.length * 0.8)];
      label("chance", x.getPixelForValue(middle) + 8, y.getPixelForValue(middle) + 14);
      ctx.restore();
    };
    return { id: "annotations", afterDatasetsDraw: draw };
  }

  function rocChart(canvas, tone, curves, view, lowest, promised) {
    const min = view.log ? lowest : 0, max = view.max;
    // Zero lies at the left edge of a log axis; the straight pieces of a curve bend there, and more points follow the bend.
    const bent = (curve) => curve.flatMap((point, i) => {
      const before = curve[i - 1];
      if (!view.log || !before || point.x <= min) return [point];
      const from = Math.max(before.x, min), part = (k) => from * (point.x / from) ** k;
      return [0, 0.25, 0.5, 0.75].map((k) => ({ x: part(k), y: before.y + (point.y - before.y) * (part(k) - before.x) / (point.x - before.x || 1) })).concat(point);
    }).map((point) => ({ ...point, x: Math.max(point.x, min) }));
    const datasets = curves.flatMap(({ name, curve, point, index, hidden }) => {
      const colour = tone.models[index % tone.models.length];
      const line = { name, hidden, data: bent(curve), borderColor: colour, borderWidth: 2, borderDash: dash(index), pointRadius: 0, pointHoverRadius: 4, pointBackgroundColor: colour, order: 1 + index };
      const mark = point && { name, hidden, data: [{ ...point, x: Math.max(point.x, min) }], pointStyle: "rectRot", pointRadius: 7, pointHoverRadius: 9, clip: 8,
        borderWidth: 2, borderColor: tone.surface, pointBackgroundColor: colour, order: 0 };
      return mark ? [line, mark] : [line];
    });
    const font = { family: "system-ui, sans-serif", size: 13 };
    const narrow = canvas.parentNode.clientWidth < 440;
    const axis = (title, ticks, rest) => ({
      type: "linear", ...rest,
      title: { display: true, text: title, color: tone.muted, font },
      ticks: { color: tone.muted, font, maxRotation: 0, ...ticks },
      grid: { color: tone.line, borderColor: tone.muted, drawTicks: false },
    });
    const marked = narrow ? [0.1, 0.5, 1, 5, 10, 100] : [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
    const logTick = (value) => marked.find((mark) => Math.abs(value / mark - 1) < 1e-6) || null;
    const steps = 64, chance = Array.from({ length: steps + 1 }, (_, i) => view.log ? min * (max / min) ** (i / steps) : max * i / steps);
    return new Chart(canvas, {
      type: "line",
      data: { datasets },
      options: {
        animation: false, maintainAspectRatio: false, layout: { padding: { top: 16, right: 8 } },
        scales: {
          x: axis(`False-alarm rate (% of benign rows${view.log ? ", log scale" : ""})`, view.log ? { callback: logTick, autoSkip: false, align: "inner" } : { stepSize: max / 4, align: "inner" },
            { type: view.log ? "logarithmic" : "linear", min, max, afterFit: (scale) => { scale.height = 48; } }),
          y: axis("Attacks found (% of attack rows)", { stepSize: 25 }, { min: 0, max: 100, afterFit: (scale) => { scale.width = 56; } }),
        },
        interaction: { mode: "nearest", axis: "xy", intersect: false },
        plugins: {
          legend: { display: false },
          tooltip: {
            displayColors: false, animation: false, backgroundColor: tone.ink, bodyColor: tone.surface, filter: (item, i) => i === 0,
            callbacks: { title: () => "", label: ({ raw, dataset }) => [dataset.name, `${round(raw.y / 100)} found at`, `${raw.x <= min && view.log ? "at most " : ""}${round(raw.x / 100)} false alarms`,
              ...(known(raw.cut) ? [`threshold ${plain(raw.cut)}`] : raw.operating ? ["at the threshold of training"] : [])] },
          },
        },
      },
      plugins: [annotations(tone, chance, promised)],
    });
  }

  // The curves, with a legend that switches them off and on.
  function roc({ board, trained }) {
    const points = (figures) => (figures.roc || []).filter(([a, b]) => known(a) && known(b)).map(([a, b, cut]) => ({ x: a * 100, y: b * 100, cut }));
    const drawable = trained.map((model, index) => ({ model, index })).filter(({ model }) => (model.tests || []).some((figures) => points(figures).length > 1));
    if (drawable.length === 0) { at("roc").append(empty("Not drawn: a curve takes attack rows and benign rows.")); return; }
    const views = [["log", { log: true, max: 100 }], ["0 to 20\u00a0%", { max: 20 }], ["0 to 100\u00a0%", { max: 100 }]];
    const hidden = new Set();
    let view = views[0][1], test = 0, chart = null;
    const canvas = el("canvas", { role: "img", "aria-label": "ROC curves of all models; their areas stand in the legend and in the leaderboard." });
    const pressed = (button, is) => button.setAttribute("aria-pressed", String(is));
    const draw = () => {
      if (chart) chart.destroy();
      const benign = board.tests[test].rows - board.tests[test].attacks;
      const lowest = Math.min(10, Math.max(0.1, 10 ** Math.floor(Math.log10(100 / Math.max(1, benign)))));
      const curves = drawable.map(({ model, index }) => {
        const figures = trial(model, test), x = mean(figures.false_alarm_rate), y = mean(figures.recall);
        return { name: model.name, index, hidden: hidden.has(index), curve: points(figures), point: known(x) && known(y) ? { x: x * 100, y: y * 100, operating: true } : null };
      }).filter(({ curve }) => curve.length > 1);
      chart = rocChart(canvas, palette(), curves, view, lowest, board.promised_false_alarm_rate * 100);
    };
    const zoom = views.map(([name, one]) => on(el("button", { type: "button" }, name), "click", () => { view = one; zoom.forEach((button, i) => pressed(button, views[i][1] === one)); draw(); }));
    zoom.forEach((button, i) => pressed(button, i === 0));
    const legend = drawable.map(({ model, index }) => {
      const line = svg("svg", { width: 40, height: 12, "aria-hidden": "true" }, svg("line", { x1: 0, x2: 40, y1: 6, y2: 6, "stroke-width": 2.5,
        style: `stroke:var(--model-${index % 7})`, "stroke-dasharray": dash(index).join(" ") || null }));
      const value = el("span");
      const button = on(el("button", { type: "button", "aria-pressed": "true", title: "Click to hide or show" }, line, el("span", null, model.name), value), "click", () => {
        if (!hidden.delete(index)) hidden.add(index);
        show();
      });
      return { button, index, name: () => { const auc = mean(trial(model, test).roc_auc); value.replaceChildren(known(auc) ? area(auc) : DASH); } };
    });
    const show = () => { legend.forEach(({ button, index, name }) => { pressed(button, !hidden.has(index)); name(); }); draw(); };
    const all = (is) => on(el("button", { type: "button" }, is ? "Show all" : "Hide all"), "click", () => { hidden.clear(); if (!is) legend.forEach(({ index }) => hidden.add(index)); show(); });
    at("roc").append(
      controls(el("span", { class: "choice", role: "group", "aria-label": "False-alarm axis" }, zoom), select("Rows", board.tests.map(named), (i) => { test = i; show(); })),
      el("div", { class: "columns" }, el("figure", null, el("div", { class: "chart square" }, canvas)),
        el("div", null, el("h3", null, "Models, and the area under their curves"), el("ul", { class: "legend" }, legend.map(({ button }) => el("li", null, button))),
          drawable.length > 2 ? controls(el("span", { class: "choice" }, all(true), all(false))) : null,
          note("Diamonds are the operating points: the threshold that training set. ",
            board.seeds.length > 1 ? "Curves are of the first seed, areas and diamonds are means. " : "", "Curves further to the left find as much for fewer false alarms."))));
    show();
    // A canvas does not follow the style sheet, so it is drawn anew when the theme changes, and in light for paper.
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    window.addEventListener("beforeprint", () => { root.dataset.theme = "light"; draw(); });
    window.addEventListener("afterprint", () => { delete root.dataset.theme; draw(); });
  }

  // The families of several lists, in order of first mention; their rows are those of the first list that has them.
  const union = (lists) => [...new Map(lists.flat().reverse().map((family) => [family.name, family])).values()].reverse();
  const wide = (names) => names.length > 8;

  function families({ board, trained }) {
    const box = el("div");
    const draw = (test) => {
      const lists = trained.map((model) => trial(model, test).families || []);
      const all = union(lists);
      box.replaceChildren(...all.length === 0 ? [empty(board.tests[test].attacks === 0 ? "This data holds no attacks, so there are no families to find." : "No recall by family is known for these rows.")] : [
        heat("Recall by attack family", "model", all.map(({ name, rows }) => ({ name, under: known(rows) ? things(rows, "row") : null })), trained.map((model, i) => ({
          name: model.name, cells: all.map(({ name }) => {
            const found = lists[i].find((family) => family.name === name) || {};
            return shareCell(found.recall, `${model.name} raises an alarm on ${known(found.recall) ? percent(found.recall) : DASH} of ${known(found.rows) ? count(found.rows) : DASH} rows of ${name}`);
          }),
        })), wide(all)),
        note("Share of each family’s rows that raise an alarm at the threshold training set; the paler, the more is missed. Below about 50 rows, a share is a rough guess.",
          board.seeds.length > 1 ? " Of the first seed." : "")]);
    };
    at("family-heat").append(controls(select("Rows", board.tests.map(named), draw)) || "", box);
    draw(0);
  }

  // Counts and row shares; the cells of right answers are outlined, so that tint is not the only sign.
  function classes({ board, trained }) {
    const box = el("div");
    let test = 0, chosen = 0;
    const draw = () => {
      const model = trained[chosen], matrix = model && trial(model, test).class_confusion;
      if (!matrix || matrix.names.length === 0) { box.replaceChildren(empty("This model has no matrix for these rows.")); return; }
      const { names, counts } = matrix;
      const rows = counts.map((row, i) => {
        const total = row.reduce((sum, n) => sum + n, 0);
        return { name: names[i], cells: row.map((n, j) => ({
          share: total > 0 ? n / total : 0, text: count(n), under: n > 0 ? percent(n / total) : null, style: i === j ? "right" : null,
          title: `${names[i]} taken for ${names[j]}: ${count(n)} of ${count(total)} rows`,
        })) };
      });
      const corner = [el("span", null, "truth ↓"), el("span", null, "said →")];
      box.replaceChildren(el("h3", null, model.name), heat(`Confusion matrix of the classes, ${model.name}`, corner, names.map((name) => ({ name })), rows, wide(names)),
        note("Rows, and their share of the true class; outlined cells are right.", board.seeds.length > 1 ? " Of the first seed." : "", names.includes("anomaly") ? " A model that names no classes says only “anomaly”." : ""));
    };
    at("class-confusion").append(controls(select("Model", trained.map((model) => model.name), (i) => { chosen = i; draw(); }), select("Rows", board.tests.map(named), (i) => { test = i; draw(); })) || "", box);
    draw();
  }

  function zeroDay({ board, trained }) {
    const box = at("zero-day-heats"), judged = trained.filter((model) => model.zero_day);
    const all = union(judged.map((model) => model.zero_day.families || []));
    if (judged.length === 0) {
      box.append(el("p", { class: "empty" }, "Not asked for. To leave each family out of training in turn, and look for it: ", el("code", null, "lapwing compare DATA --zero-day"), "."));
      return;
    }
    if (all.length === 0) { box.append(empty("No family has enough rows to be left out and judged (20).")); return; }
    const part = (key, meanKey, extra) => heat(`Recall on left-out families, ${key}`, "model",
      [...all.map(({ name, rows }) => ({ name, under: known(rows) ? things(rows, "row") : null })), { name: "mean", style: "mean" },
        ...(extra ? [{ name: "false alarms", under: "mean" }] : [])],
      judged.map(({ name: model, zero_day: result }) => ({ name: model, cells: [
        ...all.map(({ name }) => {
          const found = (result.families || []).find((family) => family.name === name) || {};
          const facts = [["ROC AUC", found.roc_auc, area], ["false alarms", key === "recall_at_promise" ? found.false_alarm_rate : null, percent]].filter(([, x]) => known(x));
          return shareCell(found[key], [`${model} without ${name}`, ...facts.map(([what, x, format]) => `${what} ${format(x)}`)].join(", "));
        }),
        shareCell(result[meanKey], "the mean over the families, each counting alike", "mean"),
        ...(extra ? [{ ...shareCell(result.mean_false_alarm_rate, "the mean false-alarm rate of these models"), share: 0 }] : []),
      ] })), wide(all));
    const seen = union(judged.map((model) => (model.zero_day.families || []).filter((family) => family.rows_seen > 0)));
    const rate = known(board.promised_false_alarm_rate) ? ` (promised: ${round(board.promised_false_alarm_rate)} false alarms)` : "";
    box.className = all.length > 4 ? "stack" : "columns";
    box.append(el("div", null, el("h3", null, `With the threshold of training${rate}`), part("recall_at_promise", "mean_recall_at_promise", true)),
      el("div", null, el("h3", null, "At a realised 1\u00a0% of false alarms"), part("recall_at_0.01", "mean_recall_at_0.01", false)));
    box.after(note("Each model is trained without the family, then looks for it among benign rows; the paler, the more is missed. ",
      "The second table reads the threshold off the result: fair for comparing models, not a promise."),
      ...seen.map((family) => el("p", { class: "note", "data-level": "amber" }, `▲ Not quite new: ${things(family.rows_seen, "row")} of ${family.name} equal a training row of another class.`)));
  }

  function origin({ data, board }) {
    const lines = (texts, style) => texts.map((text) => el("div", { class: style }, text));
    at("origin-table").append(el("h3", null, "This comparison"), table("This comparison", [["", ""], ["", "name"]], [
      ["Trained on", lines(board.trained_on || [], "mono path")], ["Judged on", lines(board.tests.map(named))],
      [board.seeds.length === 1 ? "Seed" : "Seeds", board.seeds.join(", ")],
      ["Promised false alarms", known(board.promised_false_alarm_rate) ? round(board.promised_false_alarm_rate) : "none"],
      ["Generated", moment(data.generated)], ["Lapwing", data.version || DASH]]));
  }

  try {
    const data = JSON.parse(at("report-data").textContent);
    const board = { tests: [], seeds: [], ...data.board };
    const models = board.models || [];
    const facts = { data, board, models, trained: models.filter((model) => model.failure == null) };
    verdict(facts);
    origin(facts);
    boards(facts);
    if (facts.trained.length > 0 && board.tests.length > 0) [families, classes, zeroDay, roc].forEach((part) => part(facts)); // the chart last: without its library, all else still stands
    else for (const id of ["curves", "by-family", "classes", "zero-day"]) { at(id).hidden = true; document.querySelector(`nav a[href="#${id}"]`).hidden = true; }
  } catch (error) {
    document.querySelector("header").append(empty(`Part of this leaderboard cannot be shown (${error.message}). Write it again with lapwing compare --report.`));
  }
})();
