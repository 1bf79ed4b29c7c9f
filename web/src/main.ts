import { mount } from 'svelte';
import App from './App.svelte';
import './styles/main.scss';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
document.documentElement.dataset.map = 'none';
mount(App, { target });
