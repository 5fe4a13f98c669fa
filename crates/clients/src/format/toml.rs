//! TOML, through `toml_edit`, which keeps comments and layout.

use serde_json::{Map, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, value};

use super::Unreadable;

pub(super) fn edit(text: &str, wanted: &Value) -> Result<String, Unreadable> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Unreadable::at_byte("TOML", text, error.span().map_or(text.len(), |span| span.start))
    })?;
    merge(document.as_table_mut(), wanted)?;
    Ok(document.to_string())
}

/// What it says.
pub(super) fn tree(text: &str) -> Option<Value> {
    let document: DocumentMut = text.parse().ok()?;
    Some(table_tree(document.as_table()))
}

fn table_tree(table: &dyn TableLike) -> Value {
    Value::Object(
        table.iter().filter(|(_, item)| !item.is_none()).map(|(key, item)| (key.to_owned(), item_tree(item))).collect(),
    )
}

fn item_tree(item: &Item) -> Value {
    if let Some(table) = item.as_table_like() {
        return table_tree(table);
    }
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|table| table_tree(table)).collect();
    }
    item.as_value().map_or(Value::Null, value_tree)
}

fn value_tree(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::String(text.value().clone()),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Float(number) => Value::String(number.value().to_string()),
        toml_edit::Value::Boolean(flag) => (*flag.value()).into(),
        toml_edit::Value::Datetime(time) => Value::String(time.value().to_string()),
        toml_edit::Value::Array(items) => items.iter().map(value_tree).collect(),
        toml_edit::Value::InlineTable(table) => table_tree(table),
    }
}

/// The text that says `to` instead of `from`, and keeps the rest of its bytes; what comes back has the original's.
pub(super) fn become_tree(
    text: &str,
    original: &str,
    from: &Map<String, Value>,
    to: &Map<String, Value>,
) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let original: DocumentMut = original.parse().ok()?;
    become_table(document.as_table_mut(), Some(original.as_table()), from, to)?;
    Some(document.to_string())
}

fn become_table(
    table: &mut dyn TableLike,
    original: Option<&dyn TableLike>,
    from: &Map<String, Value>,
    to: &Map<String, Value>,
) -> Option<()> {
    for (key, old) in from {
        let before = original.and_then(|original| original.get(key));
        match (old, to.get(key)) {
            (_, None) => drop(table.remove(key)),
            (old, Some(new)) if old == new => {}
            (Value::Object(old), Some(Value::Object(new))) => {
                let inner = table.get_mut(key)?.as_table_like_mut()?;
                become_table(inner, before.and_then(Item::as_table_like), old, new)?;
            }
            (Value::Array(_), Some(Value::Array(new))) if table.get(key).is_some_and(Item::is_array_of_tables) => {
                let list = table.get_mut(key)?.as_array_of_tables_mut()?;
                list.retain(|table| new.contains(&table_tree(table)));
                let there: Vec<Value> = list.iter().map(|table| table_tree(table)).collect();
                let before = before.and_then(Item::as_array_of_tables).into_iter().flat_map(ArrayOfTables::iter);
                for table in
                    before.filter(|table| new.contains(&table_tree(*table)) && !there.contains(&table_tree(*table)))
                {
                    list.push(table.clone());
                }
            }
            _ => *table.get_mut(key)? = before?.clone(),
        }
    }
    for key in to.keys().filter(|key| !from.contains_key(*key)) {
        table.insert(key, original?.get(key)?.clone());
    }
    Some(())
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
