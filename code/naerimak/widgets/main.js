const EXPLORERS = {
  path: pathExplorer,
  steps: stepExplorer,
  rate: rateExplorer,
  activation: activationExplorer,
  std: stdExplorer,
  width: widthExplorer,
  depth: depthExplorer,
};

/** anywidget이 부르는 입구. */
function render({ model, el }) {
  EXPLORERS[model.get("kind")](model, el);
}
