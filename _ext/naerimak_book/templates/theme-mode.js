(() => {
  const root = document.documentElement.dataset,
    mode = localStorage.getItem("mode") || "auto";
  root.mode = mode;
  root.theme = mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
