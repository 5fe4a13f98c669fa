//! pip, uv, PDM, Poetry and Pipenv.

use gatepass_clients::Level;

use super::Source::{self, Before, File, Variable};
use super::{Generated, try_generated};
use crate::packages::clients::compared::{CLIENT, Client, challenge, project};
use crate::packages::clients::precedence::{PDM, PIP, UV};

/// Beside the project at hand.
const MEMBER: &str = "project/packages/a";

const IN_PIP_CONF: &[&str] = &[
    "[global]\nindex-url = {other}/simple\n",
    "[download]\nindex-url = {other}/simple\n",
    "[download]\nindex_url: {other}/simple\n",
    "[list]\nindex-url = {other}/simple\n",
    "[global]\nextra-index-url = {other}/simple\n",
    "[download]\nextra-index-url =\n    {other}/simple\n",
    "[global]\nno-index = true\n",
    "[global]\nno-index = 0\n",
    "[download]\nNo-Index = off\n",
    "[download]\nno-index = YES\n",
    "[global]\n# index-url = {other}/simple\n; no-index = true\n",
    "[global]\npre = true\n[download]\ntimeout = 5\nindex-url = {other}/simple\n",
    "[Download]\nindex-url = {other}/simple\n",
    "[global]\nfind-links = {home}/nothing\n",
];

#[test]
fn pip_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        Before(".config/pip/pip.conf", IN_PIP_CONF),
        Before(".config/pip/pip.conf", IN_PIP_CONF),
        File(".pip/pip.conf", IN_PIP_CONF),
        File("xdg/pip/pip.conf", IN_PIP_CONF),
        File("other/pip.conf", IN_PIP_CONF),
        Variable(&["XDG_CONFIG_DIRS"], &["{home}/xdg", "/nowhere:{home}/xdg", "{home}/xdg:{home}/nowhere"]),
        Variable(&["PIP_CONFIG_FILE"], &["{home}/other/pip.conf", "{home}/.config/pip/pip.conf", "/dev/null", ""]),
        Variable(&["PIP_NO_INDEX"], &["0", "1", "no", "TRUE", "", "off"]),
        Variable(&["PIP_INDEX_URL"], &["{other}/simple", ""]),
        Variable(&["PIP_EXTRA_INDEX_URL"], &["{other}/simple", "", "{other}/simple {other}/more"]),
        Variable(&["XDG_CONFIG_HOME"], &["{home}/.config", "{home}/xdg"]),
        Variable(&["pip_index_url", "PIP_INDEX-URL"], &["{other}/simple"]),
    ];
    try_generated(&Generated { client: PIP, directories: &["project"], sources: SOURCES }, 6);
}

const IN_UV_TOML: &[&str] = &[
    "[[index]]\nurl = \"{other}/simple\"\ndefault = true\n",
    "[[index]]\nurl = \"{other}/simple\"\n",
    "[[index]]\nname = \"o\"\nurl = \"{other}/simple\"\nexplicit = true\n",
    "[[index]]\nname = \"gatepass\"\nurl = \"{other}/simple\"\ndefault = true\n",
    "[[index]]\nname = \"gatepass\"\nurl = \"{other}/simple\"\n",
    "index-url = \"{other}/simple\"\n",
    "extra-index-url = [\"{other}/simple\"]\n",
    "no-index = true\n",
    "no-index = false\n",
    "[pip]\nindex-url = \"{other}/simple\"\n",
    "native-tls = false\n",
    "index = [{ url = \"{other}/simple\", default = true }]\n",
    "[[index]]\nurl = \"{own}simple\"\ndefault = true\n",
];

const IN_UV_PYPROJECT: &[&str] = &[
    project!("[[tool.uv.index]]\nurl = \"{other}/simple\"\ndefault = true\n"),
    project!("[[tool.uv.index]]\nurl = \"{other}/simple\"\n"),
    project!("[tool.uv]\nindex-url = \"{other}/simple\"\n"),
    project!("[tool.uv]\nno-index = true\n"),
    project!("[tool.uv]\nextra-index-url = [\"{other}/simple\"]\n"),
    project!(
        "[[tool.uv.index]]\nname = \"gatepass\"\nurl = \"{other}/simple\"\n[tool.uv.sources]\ntiny = { index = \"gatepass\" }\n"
    ),
];

#[test]
fn uv_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        Before(".config/uv/uv.toml", IN_UV_TOML),
        File("xdg/uv/uv.toml", IN_UV_TOML),
        File("other.toml", IN_UV_TOML),
        File("project/uv.toml", IN_UV_TOML),
        File("project/pyproject.toml", IN_UV_PYPROJECT),
        File("project/packages/a/uv.toml", IN_UV_TOML),
        Variable(&["XDG_CONFIG_DIRS"], &["{home}/xdg", "/nowhere:{home}/xdg"]),
        Variable(&["UV_CONFIG_FILE"], &["{home}/.config/uv/uv.toml", "{home}/other.toml"]),
        Variable(&["UV_NO_CONFIG"], &["1", "0", "true", "false"]),
        Variable(&["UV_NO_INDEX"], &["1", "0", "true"]),
        Variable(&["UV_DEFAULT_INDEX", "UV_INDEX_URL"], &["{other}/simple", ""]),
        Variable(&["UV_INDEX", "UV_EXTRA_INDEX_URL"], &["{other}/simple", ""]),
        Variable(&["PIP_INDEX_URL", "PIP_NO_INDEX"], &["{other}/simple", "1"]),
    ];
    try_generated(&Generated { client: UV, directories: &["project", MEMBER], sources: SOURCES }, 20);
}

#[test]
fn pdm_is_told_right_in_generated_environments() {
    const IN_PYPROJECT: &[&str] = &[
        project!("[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"{other}/simple\"\n"),
        project!("[[tool.pdm.source]]\nname = \"o\"\nurl = \"{other}/simple\"\n"),
        project!("[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"{own}simple\"\n"),
        project!("[tool.pdm.resolution]\nrespect-source-order = true\n"),
    ];
    const IN_PDM: &[&str] =
        &["[pypi]\nurl = \"{other}/simple\"\n", "[pypi]\nverify_ssl = true\n", "pypi.url = \"{other}/simple\"\n"];
    const SOURCES: &[Source] = &[
        File("project/pyproject.toml", IN_PYPROJECT),
        File("project/pdm.toml", IN_PDM),
        Before(".config/pdm/config.toml", IN_PDM),
        File("xdg/pdm/config.toml", IN_PDM),
        Variable(&["XDG_CONFIG_DIRS"], &["{home}/xdg"]),
        Variable(&["PDM_PYPI_URL"], &["{other}/simple", "{own}simple"]),
        Variable(&["PIP_INDEX_URL"], &["{other}/simple"]),
        Variable(&["PDM_IGNORE_STORED_INDEX"], &["1", "0"]),
    ];
    try_generated(&Generated { client: PDM, directories: &["project"], sources: SOURCES }, 3);
}

const NO_KEYRING: &str = "PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring";

#[test]
fn poetry_is_told_right_in_generated_environments() {
    const IN_PYPROJECT: &[&str] = &[
        project!(""),
        project!("[[tool.poetry.source]]\nname = \"o\"\nurl = \"{other}/simple\"\n"),
        project!("[[tool.poetry.source]]\nname = \"o\"\nurl = \"{other}/simple\"\npriority = \"primary\"\n"),
        project!("[[tool.poetry.source]]\nname = \"o\"\nurl = \"{other}/simple\"\npriority = \"supplemental\"\n"),
        project!("[[tool.poetry.source]]\nname = \"o\"\nurl = \"{other}/simple\"\npriority = \"explicit\"\n"),
        project!("[[tool.poetry.source]]\nname = \"gatepass\"\nurl = \"{other}/simple\"\n"),
    ];
    const SOURCES: &[Source] = &[
        Before("project/pyproject.toml", IN_PYPROJECT),
        File("project/poetry.toml", &["[repositories.o]\nurl = \"{other}/simple\"\n"]),
        Variable(&["PIP_INDEX_URL"], &["{other}/simple"]),
        Variable(&["POETRY_REPOSITORIES_O_URL"], &["{other}/simple"]),
    ];
    let asks = format!("{NO_KEYRING} poetry lock -n --no-cache").leak();
    let client =
        Client { manager: "poetry", program: "poetry", asks, level: Level::Project, answer: challenge, ..CLIENT };
    try_generated(&Generated { client, directories: &["project"], sources: SOURCES }, 2);
}

#[test]
fn pipenv_is_told_right_in_generated_environments() {
    const IN_PIPFILE: &[&str] = &[
        "[packages]\ntiny = \"*\"\n",
        "[[source]]\nname = \"pypi\"\nurl = \"https://pypi.org/simple\"\nverify_ssl = true\n[packages]\ntiny = \"*\"\n",
        "[[source]]\nname = \"o\"\nurl = \"{other}/simple\"\nverify_ssl = true\n[packages]\ntiny = \"*\"\n",
        "[[source]]\nname = \"pypi\"\nurl = \"{other}/simple\"\nverify_ssl = true\n[[source]]\nname = \"o\"\nurl = \"{other}/simple\"\nverify_ssl = true\n[packages]\ntiny = \"*\"\n",
    ];
    const SOURCES: &[Source] = &[
        Before("project/Pipfile", IN_PIPFILE),
        Variable(&["PIPENV_PYPI_MIRROR"], &["{other}/simple"]),
        Variable(&["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"], &["{other}/simple"]),
        Variable(&["PIP_NO_INDEX"], &["1", "0"]),
    ];
    let client = Client {
        manager: "pipenv",
        program: "pipenv",
        asks: "pipenv lock",
        level: Level::Project,
        answer: challenge,
        files: &[("project/Pipfile", "[packages]\ntiny = \"*\"\n")],
        ..CLIENT
    };
    try_generated(&Generated { client, directories: &["project"], sources: SOURCES }, 1);
}
