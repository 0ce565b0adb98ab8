package domain

import (
	"reflect"
	"testing"
)

// A copy shares no list with its original: whatever list an account gets, the
// forecast must not write into it.
func TestCloneSharesNoList(t *testing.T) {
	var a Account
	v := reflect.ValueOf(&a).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 2))
		case reflect.Map:
			f.Set(reflect.MakeMap(f.Type()))
		}
	}
	c := reflect.ValueOf(a.clone()).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Slice, reflect.Map:
			if f.Pointer() == c.Field(i).Pointer() || c.Field(i).Len() != f.Len() {
				t.Errorf("%s is shared with the copy", v.Type().Field(i).Name)
			}
		case reflect.Pointer:
			t.Errorf("%s is a %s: clone must copy it", v.Type().Field(i).Name, f.Kind())
		}
	}
}
