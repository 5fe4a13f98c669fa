//! TOML, through `toml_edit`, which keeps comments and layout.

use serde_json::Value;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, value};

use super::Unreadable;

pub(super) fn edit(text: &str, wanted: &Value) -> Result<String, Unreadable> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Unreadable::at_byte("TOML", text, error.span().map_or(text.len(), |span| span.start))
    })?;
    merge(document.as_table_mut(), wanted)?;
    Ok(document.to_string())
}

fn merge(table: &mut dyn TableLike, wanted: &Value) -> Result<(), Unreadable> {
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        match wanted {
            Value::Object(_) => {
                if table.get(key).is_none() {
                    let mut inner = Table::new();
                    // `[registries.gatepass]` needs no `[registries]` above it.
                    inner.set_implicit(true);
                    table.insert(key, Item::Table(inner));
                }
                let inner = table.get_mut(key).and_then(Item::as_table_like_mut);
                merge(inner.ok_or_else(|| Unreadable::own(key, "is not a table"))?, wanted)?;
            }
            Value::Array(tables) if tables.iter().all(Value::is_object) => {
                if table.get(key).is_none() {
                    table.insert(key, Item::ArrayOfTables(ArrayOfTables::new()));
                }
                let list = table.get_mut(key).and_then(Item::as_array_of_tables_mut);
                let list = list.ok_or_else(|| Unreadable::own(key, "is not a list of tables"))?;
                for wanted in tables {
                    merge_by_name(list, wanted)?;
                }
            }
            plain => set(table, key, plain),
        }
    }
    Ok(())
}

fn merge_by_name(list: &mut ArrayOfTables, wanted: &Value) -> Result<(), Unreadable> {
    let name = wanted.get("name").and_then(Value::as_str);
    let found = list.iter().position(|table| table.get("name").and_then(Item::as_str) == name);
    let index = found.unwrap_or_else(|| {
        list.push(Table::new());
        list.len() - 1
    });
    list.get_mut(index).map_or(Ok(()), |table| merge(table, wanted))
}

/// Sets a value in its place, with the comment that stands behind it.
fn set(table: &mut dyn TableLike, key: &str, wanted: &Value) {
    let mut new = match wanted {
        Value::Bool(flag) => value(*flag),
        Value::Number(number) => value(number.as_i64().unwrap_or_default()),
        Value::Array(items) => value(items.iter().filter_map(Value::as_str).collect::<Array>()),
        text => value(text.as_str().unwrap_or_default()),
    };
    match table.get_mut(key) {
        Some(old) if plain(old) == plain(&new) => {}
        Some(old) => {
            if let (Some(old), Some(new)) = (old.as_value(), new.as_value_mut()) {
                *new.decor_mut() = old.decor().clone();
            }
            *old = new;
        }
        None => {
            table.insert(key, new);
        }
    }
}

fn plain(item: &Item) -> String {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        value.decor_mut().clear();
    }
    item.to_string()
}
